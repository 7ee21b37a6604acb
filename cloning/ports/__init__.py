"""The ports of this package; their adapters are in bot/, handlers/ and storage/."""
