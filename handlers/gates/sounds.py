"""Which messages may hold a recording: all that could be sound, whatever their declared type."""

from pathlib import PurePath

from telegram import Document, Message
from telegram.ext import filters

_READ = """
3g2 3ga 3gp aac aif aifc aiff amr asf au avi awb caf f4a flac m2ts m4a m4b m4r m4v mka mkv mov mp2
mp3 mp4 mpeg mpg mts oga ogg ogv opus qt rf64 snd spx ts w64 wav wave weba webm wma wmv
"""
_NAMED = "ape dff ds2 dsf dss dts flv mid mpc qcp ra silk slk tta voc wv"
"""Extensions of audio formats that we can't read: only a look inside tells which one it is."""

_ENDINGS = frozenset(f"{_READ} {_NAMED}".split())

_SAYS_NOTHING = frozenset({"application/octet-stream", "binary/octet-stream", ""})
"""The types that apps declare when they don't know a file's type."""

_SOUND_TYPES = ("audio/", "video/", "application/ogg", "application/x-ogg", "application/mp4")


class _CouldBeSound(filters.MessageFilter):
    """Documents that are declared as audio or video, have such an extension, or tell nothing."""

    def filter(self, message: Message) -> bool:
        """Tell whether the message has such a document."""
        return message.document is not None and could_be_sound(message.document)


def could_be_sound(document: Document) -> bool:
    """Tell whether we should look inside the document."""
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
