"""The machine that is measured on: its cores, its facts, and what processes spend on it."""
