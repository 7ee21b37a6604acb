"""What makes the demos: the sandbox's own preview, or an engine in a child process."""
