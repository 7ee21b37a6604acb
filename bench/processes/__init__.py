"""Several processes on one database: how they wake each other, and send together."""
