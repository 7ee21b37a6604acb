"""HTTP and JSON with servers that may do anything."""
