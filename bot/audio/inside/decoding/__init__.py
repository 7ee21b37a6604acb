"""From bytes to samples."""
