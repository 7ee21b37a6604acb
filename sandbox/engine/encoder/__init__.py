"""Speaker encoders: how alike two voices are."""
