"""What people do on the page: each act is a table of names and types, as the page sends it."""
