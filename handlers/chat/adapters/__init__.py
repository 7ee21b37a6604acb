"""Adapters of the ports through which people are told what they have not just asked for."""
