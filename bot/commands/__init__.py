"""Commands of the command line that end: backup and restore, copy-to, and reconcile."""
