"""What this Telegram knows: chats, files, people, and updates that wait."""
