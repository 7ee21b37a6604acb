"""The collections behind the ports of cloning/ports/operating."""
