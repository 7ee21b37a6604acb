"""Having a clone say a text."""
