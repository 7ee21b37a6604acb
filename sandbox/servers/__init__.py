"""Servers of other makers, started on this machine: a database and an object store."""
