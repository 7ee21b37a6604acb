"""The one failure after which a message may be sent again without a second thought."""

from telegram.error import NetworkError


class NotSent(NetworkError):
    """The request never reached Telegram: no connection to it could be made."""

    __slots__ = ()
