"""HTTP: from a request to a call on an account, and back; and limits for strangers."""
