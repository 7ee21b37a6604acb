"""What this package needs of the outside; bot/, handlers/ and storage/ hold the adapters."""
