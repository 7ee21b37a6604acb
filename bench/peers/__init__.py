"""What the service is compared with, in an environment of its own."""
