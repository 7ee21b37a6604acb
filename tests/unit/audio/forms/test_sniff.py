"""What a file is, told from its first bytes alone."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.forms.sniff import Form, other_sound, sniff
from bot.audio.inside.decoding.allowed import DEMUXERS
from cloning.domain.recordings.sound import FILE_TYPES
from tests.support.sound import speech


def name_of(file: bytes) -> str | None:
    """Tell what a file is, wherever in it that begins."""
    form = sniff(file)
    return form.name if form is not None else None


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (speech.austen, "ogg"),
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
    assert sniff(file()) == Form(name)


def test_an_mp3_is_known_behind_its_tag() -> None:
    assert sniff(speech.as_mp3()) == Form("mp3", speech.as_mp3().index(b"\xff\xfb"))


def test_an_mp3_without_a_tag_is_known_by_its_sync_word() -> None:
    assert speech.as_mp3().startswith(b"ID3")
    sync = speech.as_mp3().index(b"\xff\xfb")
    assert sniff(speech.as_mp3()[sync:]) == Form("mp3")


def test_an_id3_tag_is_looked_behind() -> None:
    tag = b"ID3\x04\x00\x00" + bytes([0, 0, 1, 2]) + bytes(130)
    assert sniff(tag + speech.as_aac()) == Form("aac", len(tag))
    assert sniff(tag + speech.as_flac()) == Form("flac", len(tag))
    assert sniff(tag + b"\xff\xfb\x90\x00") == Form("mp3", len(tag))


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
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"RIFF",
        "\ufeffEin Text".encode("utf-16"),
    ],
)
def test_a_form_that_we_do_not_know_has_no_name(file: bytes) -> None:
    assert sniff(file) is None


@given(st.binary(max_size=64))
def test_any_bytes_get_a_known_name_or_none(data: bytes) -> None:
    assert name_of(data) in DEMUXERS | {None}


@given(
    st.sampled_from([b"ID3", b"OggS", b"RIFF", b"\xff\xfb", b"\x00\x00\x00\x20ftyp"]), st.binary()
)
def test_any_bytes_behind_a_known_beginning_are_survived(beginning: bytes, data: bytes) -> None:
    assert name_of(beginning + data) in DEMUXERS | {None}


@pytest.mark.parametrize(
    ("beginning", "name"),
    [
        (b"\x02#!SILK_V3", "SILK"),
        (b"#!SILK_V3", "SILK"),
        (b"wvpk", "WavPack"),
        (b"MAC \x96\x0f", "Monkey's Audio"),
        (b"\x02dss", "DSS"),
        (b"RIFF\x00\x00\x00\x00QLCMfmt ", "QCP"),
        (b"MThd\x00\x00\x00\x06", "MIDI"),
        (b"ID3\x03\x00\x00\x00\x00\x00\x04" + bytes(4) + b"wvpk", "WavPack"),
        (b"FLV\x01\x04", "FLV"),
        (b"\x0bw\xbe8", "AC3"),
        (b"%PDF", None),
        (b"", None),
    ],
)
def test_sound_that_we_can_not_read_has_a_name(beginning: bytes, name: str | None) -> None:
    file = beginning + bytes(range(256))
    assert sniff(file) is None
    assert other_sound(file) == name


def test_an_archive_is_not_searched_for_the_mp3_in_it() -> None:
    assert sniff(b"PK\x03\x04" + bytes(30) + speech.as_mp3()) is None


def test_bytes_that_only_look_like_a_frame_of_mp3_are_none() -> None:
    assert sniff(b"some text \xff\xfb\x90\x00" + bytes(5000)) is None


def test_people_are_told_of_every_type_that_we_read_and_of_no_other() -> None:
    assert set(FILE_TYPES) == DEMUXERS
