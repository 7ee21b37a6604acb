"""Which files are looked at: all that could be sound, whatever their sender declares."""

import pytest
from telegram import Document

from handlers.gates.sounds import could_be_sound


def document(mime_type: str | None, name: str | None) -> Document:
    return Document("id", "unique", file_name=name, mime_type=mime_type)


@pytest.mark.parametrize(
    ("mime_type", "name"),
    [
        ("audio/mpeg", "voice.mp3"),
        ("audio/amr", None),
        ("AUDIO/X-CAF", "x"),
        ("video/mp4", "film.mp4"),
        ("video/quicktime", None),
        ("application/ogg", "note.ogg"),
        ("application/ogg", None),
        ("application/octet-stream", "note.opus"),
        ("application/octet-stream", "REC001.WAV"),
        ("application/octet-stream", "recording"),
        ("application/octet-stream", None),
        (None, "memo.m4a"),
        (None, "call.amr"),
        (None, "dictation.dss"),
        (None, None),
        ("text/plain", "voice.aiff"),
        ("application/x-unknown", "voice.wma"),
    ],
)
def test_a_file_that_could_be_sound_is_looked_at(mime_type: str | None, name: str | None) -> None:
    assert could_be_sound(document(mime_type, name))


@pytest.mark.parametrize(
    ("mime_type", "name"),
    [
        ("image/png", "me.png"),
        ("image/jpeg", None),
        ("application/pdf", "cv.pdf"),
        ("application/zip", "voices.zip"),
        ("text/plain", "wav"),
        ("application/octet-stream", "setup.exe"),
        (None, "notes.txt"),
    ],
)
def test_a_file_that_can_not_be_sound_is_not(mime_type: str | None, name: str | None) -> None:
    assert not could_be_sound(document(mime_type, name))
