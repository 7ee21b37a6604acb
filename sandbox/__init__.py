"""A local outside world to try the bot in: Telegram, a voice-clone API, and people who chat.

It imports nothing from the other packages, so that it can't share their mistakes.
"""
