"""What people can do in the chat: one file for each feature, with its commands and buttons."""
