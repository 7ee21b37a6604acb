"""The collections of a transaction, one for each kind of thing that we keep."""
