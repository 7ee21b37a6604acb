"""The one failure after which it is always safe to send a message again."""

from telegram.error import NetworkError


class NotSent(NetworkError):
    """The request never reached Telegram, because we could not connect."""

    __slots__ = ()
