"""What is shown beside the chats: each file is one side of the local outside world."""
