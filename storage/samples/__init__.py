"""The hosted samples: on disk, in the database, or in an object store."""
