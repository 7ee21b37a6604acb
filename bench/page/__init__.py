"""The page of figures: docs/performance.md."""
