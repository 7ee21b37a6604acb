"""A page in the browser from which people use the local Telegram, and see the rest from outside."""
