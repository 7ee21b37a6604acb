"""What the command line can do: to run the service, and the commands that end."""
