"""What goes on by itself, whoever asks for what."""
