"""What is shown of the service beside the chats: its process, its rows, and how it heard a take."""
