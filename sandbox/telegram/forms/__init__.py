"""The forms that messages, markup and errors have on the wire."""
