"""Ports of what clones are asked to say."""
