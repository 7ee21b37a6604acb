"""The state of this Telegram: chats, files, people, and waiting updates."""
