"""What a file is, told from its first bytes alone."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.sniff import sniff
from cloning.sound import FILE_TYPES
from tests import speech

KNOWN = {"ogg", "flac", "matroska", "wav", "mov", "aac", "mp3"}


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (speech.austen, "ogg"),
        (speech.as_mp3, "mp3"),
        (speech.as_m4a, "mov"),
        (speech.as_video_note, "mov"),
        (speech.as_aac, "aac"),
        (speech.as_wav, "wav"),
        (speech.as_flac, "flac"),
        (speech.as_webm, "matroska"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_real_recording_is_known_by_its_first_bytes(file: Callable[[], bytes], name: str) -> None:
    assert sniff(file()) == name


def test_an_mp3_without_a_tag_is_known_by_its_sync_word() -> None:
    assert speech.as_mp3().startswith(b"ID3")
    sync = speech.as_mp3().index(b"\xff\xfb")
    assert sniff(speech.as_mp3()[sync:]) == "mp3"


def test_an_id3_tag_is_looked_behind() -> None:
    tag = b"ID3\x04\x00\x00" + bytes([0, 0, 1, 2]) + bytes(130)
    assert sniff(tag + speech.as_aac()) == "aac"
    assert sniff(tag + speech.as_flac()) == "flac"
    assert sniff(tag + b"\xff\xfb\x90\x00") == "mp3"


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"O",
        b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\nfile:///etc/passwd\n",
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"# mpv EDL v0\n/etc/passwd\n",
        b"<!DOCTYPE html><html></html>",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"\xff\xd8\xff\xe0JFIF",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"\x7fELF",
        b"RIFF\x00\x00\x00\x00AVI LIST",
        b"RIFF",
        "\ufeffEin Text".encode("utf-16"),
        b"#!AMR\n" + bytes(100),
    ],
)
def test_what_is_no_audio_that_we_know_has_no_name(file: bytes) -> None:
    assert sniff(file) is None


@given(st.binary(max_size=64))
def test_any_bytes_get_a_known_name_or_none(data: bytes) -> None:
    assert sniff(data) is None or sniff(data) in KNOWN


@given(
    st.sampled_from([b"ID3", b"OggS", b"RIFF", b"\xff\xfb", b"\x00\x00\x00\x20ftyp"]), st.binary()
)
def test_any_bytes_behind_a_known_beginning_are_survived(beginning: bytes, data: bytes) -> None:
    assert sniff(beginning + data) in KNOWN | {None}


def test_people_are_told_of_every_type_that_we_know_and_of_no_other() -> None:
    assert set(FILE_TYPES) == KNOWN
