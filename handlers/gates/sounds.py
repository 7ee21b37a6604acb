"""Which messages may hold a recording: by what could be sound, not by what it is declared as."""

from pathlib import PurePath

from telegram import Document, Message
from telegram.ext import filters

_READ = """
3g2 3ga 3gp aac aif aifc aiff amr asf au avi awb caf f4a flac m2ts m4a m4b m4r m4v mka mkv mov mp2
mp3 mp4 mpeg mpg mts oga ogg ogv opus qt rf64 snd spx ts w64 wav wave weba webm wma wmv
"""
_NAMED = "ape dff ds2 dsf dss dts flv mid mpc qcp ra silk slk tta voc wv"
"""Endings of sound that we can't read: what it is can only be said after a look at it."""

_ENDINGS = frozenset(f"{_READ} {_NAMED}".split())

_SAYS_NOTHING = frozenset({"application/octet-stream", "binary/octet-stream", ""})
"""What apps declare that do not know the type of a file."""

_SOUND_TYPES = ("audio/", "video/", "application/ogg", "application/x-ogg", "application/mp4")


class _CouldBeSound(filters.MessageFilter):
    """Documents that are declared as sound or film, or end as such, or tell nothing."""

    def filter(self, message: Message) -> bool:
        """Tell whether there is such a document."""
        return message.document is not None and could_be_sound(message.document)


def could_be_sound(document: Document) -> bool:
    """Tell whether it is worth a look at what is in it."""
    declared = (document.mime_type or "").casefold()
    ending = PurePath(document.file_name or "").suffix.casefold().lstrip(".")
    if declared.startswith(_SOUND_TYPES) or ending in _ENDINGS:
        return True
    return declared in _SAYS_NOTHING and not ending


RECORDINGS = (
    filters.VOICE
    | filters.AUDIO
    | filters.VIDEO_NOTE
    | filters.VIDEO
    | filters.ANIMATION
    | _CouldBeSound(name="could be sound")
)
