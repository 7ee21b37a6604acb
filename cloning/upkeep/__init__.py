"""Work that goes on by itself, without anybody's request."""
