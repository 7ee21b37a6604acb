"""Files with something wrong about their container, as recorders and programs leave them."""

import struct
from collections.abc import Iterator

import numpy as np
import pytest

from bot.audio.inside.decoding.chunks import mended
from tests.support.sound import forms, speech
from tests.support.sound.heard import seconds_of, taken

SPEECH_SECONDS = pytest.approx(22.4, abs=0.5)
SECONDS = pytest.approx(24.73, abs=0.1)
JUNK = np.random.default_rng(7).bytes(5000)
ID3 = b"ID3\x04\x00\x00" + bytes([0, 0, 7, 104]) + bytes(1000)
APE = b"APETAGEX" + struct.pack("<IIII8x", 2000, 1032, 1, 0xA0000000) + JUNK[:1032]


def bare_mp3() -> bytes:
    file = speech.as_mp3()
    return file[file.index(b"\xff\xfb") :]


@pytest.mark.parametrize(
    "before",
    [bytes(2048), bytes(100_000), JUNK, JUNK * 12, ID3, ID3 + ID3, APE, APE + ID3,
     ID3[:10] + JUNK, b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + JUNK],
    ids=["zeros", "many zeros", "junk", "much junk", "ID3", "two ID3", "APE", "APE and ID3",
         "too short a tag", "too long a tag"],
)  # fmt: skip
def test_an_mp3_is_heard_behind_whatever_stands_before_it(before: bytes) -> None:
    assert taken(before + bare_mp3()).speech_seconds == SPEECH_SECONDS


def test_an_mp3_that_begins_within_a_frame_is_heard() -> None:
    assert taken(bare_mp3()[50:]).speech_seconds == SPEECH_SECONDS


@pytest.mark.parametrize(
    "file", [speech.as_wav, speech.as_m4a, speech.as_flac, speech.austen, speech.as_aac]
)
def test_a_tag_or_zeros_before_any_form_are_passed_over(file: speech.Maker) -> None:
    assert seconds_of(ID3 + file()) == SECONDS
    assert seconds_of(bytes(100) + file()) == SECONDS


def test_adts_behind_junk_is_heard() -> None:
    assert taken(JUNK + speech.as_aac()).speech_seconds == SPEECH_SECONDS


def atoms(file: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(file):
        length = int.from_bytes(file[at : at + 4], "big")
        yield file[at + 4 : at + 8], file[at : at + length]
        at += length


def moved(moov: bytes, by: int) -> bytes:
    """Say in the index that the sound is further on."""
    table = moov.index(b"stco") + 12
    (entries,) = struct.unpack_from(">I", moov, table - 4)
    places = struct.unpack_from(f">{entries}I", moov, table)
    changed = struct.pack(f">{entries}I", *(place + by for place in places))
    return moov[:table] + changed + moov[table + len(changed) :]


@pytest.mark.parametrize("name", [b"free", b"skip", b"wide", b"junk", b"uuid"])
def test_an_m4a_may_begin_with_any_atom(name: bytes) -> None:
    file = speech.as_m4a()
    assert seconds_of(file[:4] + name + file[8:]) == SECONDS


@pytest.mark.parametrize("order", [[b"moov", b"mdat"], [b"mdat", b"moov"]])
def test_quicktime_without_ftyp_is_heard(order: list[bytes]) -> None:
    quicktime = forms.Kind("mov", "mov", "pcm_s16le")
    file = forms.written(speech.samples_of(speech.austen()), quicktime, 48_000, "mono")
    parts = dict(atoms(file))
    sound_at = len(parts[b"moov"]) if order[0] == b"moov" else 0
    parts[b"moov"] = moved(parts[b"moov"], sound_at - file.index(parts[b"mdat"]))
    bare = b"".join(parts[name] for name in order)
    assert taken(bare).speech_seconds == SPEECH_SECONDS


FMT = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 48_000, 96_000, 2, 16)


def wav(*chunks: bytes) -> bytes:
    content = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(content)) + content


def data(*, claims: int | None = None) -> bytes:
    sound = pcm()
    return b"data" + struct.pack("<I", len(sound) if claims is None else claims) + sound


def pcm() -> bytes:
    return (speech.samples_of(speech.austen()) * 32767.0).astype("<i2").tobytes()


@pytest.mark.parametrize(
    "odd", [b"junk\x03\x00\x00\x00abc", b"LIST\x11\x00\x00\x00INFOISFT\x05\x00\x00\x00Lavf\x00"]
)
@pytest.mark.parametrize("pad", [b"", b"\x00"])
def test_an_odd_chunk_of_a_wav_needs_no_pad_byte(odd: bytes, pad: bytes) -> None:
    assert taken(wav(FMT, odd + pad, data())).speech_seconds == SPEECH_SECONDS


@pytest.mark.parametrize("claims", [0, 1000, 600_000, 2_400_000, 0x7FFFFFFF, 0xFFFFFFFF])
def test_the_length_that_a_wav_claims_is_not_believed(claims: int) -> None:
    assert seconds_of(wav(FMT, data(claims=claims))) == SECONDS


def test_bytes_behind_the_sound_of_a_wav_are_no_sound() -> None:
    tail = b"LIST" + struct.pack("<I", 100_000) + b"INFO" + JUNK * 20
    whole = wav(FMT, data(), tail[:100_008])
    assert seconds_of(whole) == SECONDS
    assert mended(whole, "wav") == whole


COMM = struct.pack(">4sIhIh10s", b"COMM", 18, 1, 1, 16, b"\x40\x0e\xbb\x80" + bytes(6))
DESC = struct.pack(">4sqd4sIIIII", b"desc", 32, 48_000.0, b"lpcm", 2, 2, 1, 1, 16)


def aiff(*, claims: int, before: bytes = b"") -> bytes:
    """Write the speech as AIFF, with a number of its own for the length of the sound."""
    sound = np.frombuffer(pcm(), "<i2").astype(">i2").tobytes()
    chunks = before + COMM + b"SSND" + struct.pack(">III", claims, 0, 0) + sound
    return b"FORM" + struct.pack(">I", 4 + len(chunks)) + b"AIFF" + chunks


def caf(*, claims: int) -> bytes:
    """Write the speech as CAF."""
    return b"caff\x00\x01\x00\x00" + DESC + b"data" + struct.pack(">qI", claims, 0) + pcm()


def rf64(*, claims: int) -> bytes:
    """Write the speech as RF64."""
    lengths = b"ds64" + struct.pack("<IQQQI", 28, 2**40, claims, 2**40, 0)
    return b"RF64\xff\xff\xff\xffWAVE" + lengths + FMT + data(claims=0xFFFFFFFF)


@pytest.mark.parametrize(
    "file",
    [
        aiff(claims=0),
        aiff(claims=1000),
        aiff(claims=0xFFFFFFFF),
        aiff(claims=0, before=b"NAME\x00\x00\x00\x03abc"),
        aiff(claims=0, before=b"NAME\x00\x00\x00\x03abc\x00"),
        caf(claims=0),
        caf(claims=1000),
        caf(claims=-1),
        caf(claims=2**40),
        rf64(claims=0),
        rf64(claims=1000),
        rf64(claims=2**40),
    ],
    ids=range(12),
)
def test_the_length_that_other_chunks_claim_is_not_believed(file: bytes) -> None:
    assert seconds_of(file) == SECONDS


W64_SOUND = b"data\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a"


@pytest.mark.parametrize("claims", [0, 16, 24, 1000, 2**40, 2**64 - 1])
@pytest.mark.parametrize("place", ["the sound", "the file"])
def test_the_length_that_a_w64_claims_is_not_believed(claims: int, place: str) -> None:
    """A thousand bytes of it were heard, and called silent; a length of 0 was refused."""
    kind = forms.Kind("w64", "w64", "pcm_s16le")
    file = forms.written(speech.samples_of(speech.austen()), kind, 48_000, "mono")
    at = 16 + (file.index(W64_SOUND) if place == "the sound" else 0)
    assert seconds_of(file[:at] + struct.pack("<Q", claims) + file[at + 8 :]) == SECONDS


def as_width(width: int) -> bytes:
    """The speech as whole numbers of so many bytes, or of four as floating point (0)."""
    samples = speech.samples_of(speech.austen())[: 10 * speech.RATE]
    if not width:
        return samples.astype("<f4").tobytes()
    numbers = (samples * 2.0 ** (8 * width - 1) * 0.999).astype("<i4")
    return numbers.view(np.uint8).reshape(-1, 4)[:, :width].tobytes()


@pytest.mark.parametrize("width", [0, 2, 3, 4])
def test_samples_behind_the_length_of_an_interrupted_recording_are_heard(width: int) -> None:
    """Some recorders write the lengths every few seconds: they agree with each other, and lie."""
    sound, bytes_each = as_width(width), width or 4
    tag = 1 if width else 3
    head = struct.pack(
        "<IHHIIHH", 16, tag, 1, 48_000, 48_000 * bytes_each, bytes_each, 8 * bytes_each
    )
    claimed = wav(b"fmt " + head, b"data" + struct.pack("<I", 96_000) + sound[:96_000])
    assert seconds_of(claimed + sound[96_000:]) == pytest.approx(10.0, abs=0.1)


@pytest.mark.parametrize("before", [JUNK, b"\xef\xbb\xbf", b"\r\n", bytes(128)])
@pytest.mark.parametrize("file", [speech.austen, speech.as_wav, speech.as_webm])
def test_other_forms_are_found_behind_junk(file: speech.Maker, before: bytes) -> None:
    assert seconds_of(before + file()) == SECONDS


@pytest.mark.parametrize(
    "file", [b"", b"RIFF", wav(), wav(FMT), b"RF64" + wav(FMT)[4:], wav(b"junk\xff\xff\xff\x7f")]
)
def test_a_wav_without_sound_stays_as_it_is(file: bytes) -> None:
    assert mended(file, "wav") == file


@pytest.mark.parametrize("rate", [4_000, 6_000, 7_350])
def test_a_wav_below_8_khz_is_heard(rate: int) -> None:
    """It was refused without a reason, as if the file were broken."""
    kind = forms.Kind("wav", "wav", "pcm_s16le")
    file = forms.written(speech.samples_of(speech.austen()), kind, rate, "mono")
    assert seconds_of(file) == SECONDS
    assert taken(file).speech_seconds == pytest.approx(22.4, abs=2.0)
