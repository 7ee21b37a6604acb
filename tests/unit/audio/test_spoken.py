"""Voice bubbles of bare Opus packets and of samples, as a server that speaks sends them."""

import io
from collections.abc import AsyncIterator, Sequence
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.forms.opus import samples_of
from bot.audio.inside.encode import DISCLOSURE
from bot.audio.studio import GuardedStudio
from cloning.domain.recordings.rejections import Unreadable
from cloning.domain.recordings.sound import Clip
from tests.support.sound import speech
from tests.support.sound.opus import packets, spoken_at

CEILING = 10 ** (-1 / 20)
PRE_SKIP = 312
RATE = 48_000
SILENCE = b"\x58"
"""60 ms in which nothing was sent."""


@pytest.fixture
async def studio() -> AsyncIterator[GuardedStudio]:
    studio = GuardedStudio(children=1)
    yield studio
    await studio.close()


def packets_in(clip: Clip) -> Sequence[bytes]:
    with av.open(io.BytesIO(clip.ogg), "r", format="ogg") as container:
        return [
            bytes(packet) for packet in container.demux(container.streams.audio[0]) if packet.size
        ]


def heard_in(clip: Clip) -> speech.Samples:
    """What FFmpeg's own decoder makes of a clip; ours are made with the one of libopus."""
    with av.open(io.BytesIO(clip.ogg), "r", format="ogg") as container:
        frames = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    return np.concatenate(frames)


def last_granule_of(clip: Clip) -> int:
    """The samples that were played by the end of a clip, those that are skipped too (RFC 7845)."""
    page = clip.ogg[clip.ogg.rindex(b"OggS") :]
    return int.from_bytes(page[6:14], "little")


async def check(studio: GuardedStudio, sent: Sequence[bytes], rate: int = 24_000) -> Clip:
    clip = await studio.packed(sent, rate)
    assert packets_in(clip) == list(sent)
    expected = sum(map(samples_of, sent)) - PRE_SKIP
    assert len(heard_in(clip)) == expected
    assert last_granule_of(clip) == expected + PRE_SKIP
    assert clip.seconds == expected / RATE
    return clip


@pytest.mark.parametrize("rate", [16_000, 24_000])
@pytest.mark.parametrize("milliseconds", [20, 40, 60])
async def test_every_packet_arrives_bit_for_bit_and_every_sample_is_told(
    studio: GuardedStudio, milliseconds: int, rate: int
) -> None:
    await check(studio, packets(milliseconds, rate), rate)


async def test_packets_of_different_lengths_can_be_mixed(studio: GuardedStudio) -> None:
    mixed = [*packets(20)[:40], *packets(60)[20:], *packets(40)[:7], *packets(60, 16_000)[:5]]
    await check(studio, mixed)


async def test_a_lost_packet_leaves_no_gap(studio: GuardedStudio) -> None:
    whole = packets(60)
    await check(studio, [*whole[:10], *whole[13:]])


async def test_one_packet_is_a_clip(studio: GuardedStudio) -> None:
    clip = await check(studio, packets(60)[8:9])
    assert clip.seconds == pytest.approx(0.0535)


async def test_packets_in_which_nothing_was_sent_count_too(studio: GuardedStudio) -> None:
    await check(studio, [*packets(60)[:20], SILENCE, SILENCE, *packets(60)[20:]])


async def test_the_speech_begins_where_it_began(studio: GuardedStudio) -> None:
    clip = await studio.packed(packets(20, 24_000), 24_000)
    spoken = spoken_at(RATE)[: RATE * 2]
    heard = heard_in(clip)[: RATE * 2]
    shifts = range(-20, 21)
    likeness = [float(np.dot(np.roll(spoken, shift)[50:-50], heard[50:-50])) for shift in shifts]
    assert abs(shifts[int(np.argmax(likeness))]) <= 1


async def test_a_rate_that_opus_has_not_is_no_obstacle(studio: GuardedStudio) -> None:
    await check(studio, packets(60), 44_100)


async def test_loud_packets_stay_as_they_are_and_are_played_more_quietly(
    studio: GuardedStudio,
) -> None:
    clip = await check(studio, packets(60, gain=30.0))
    assert 0.8 < np.abs(heard_in(clip)).max() <= CEILING * 1.01


async def test_quiet_packets_are_played_as_they_are(studio: GuardedStudio) -> None:
    loud, quiet = packets(60), packets(60, gain=0.1)
    peaks = [np.abs(heard_in(await studio.packed(sent, 24_000))).max() for sent in (loud, quiet)]
    assert peaks[1] == pytest.approx(peaks[0] / 10, rel=0.2)


async def test_what_was_spoken_says_that_it_is_generated(studio: GuardedStudio) -> None:
    made = [await studio.packed(packets(), 24_000), await studio.encoded(bytes(48_000), 24_000, 1)]
    for clip in made:
        with av.open(io.BytesIO(clip.ogg), "r", format="ogg") as container:
            tags = {**container.metadata, **container.streams.audio[0].metadata}
        assert tags["comment"] == DISCLOSURE


async def test_what_is_no_packet_is_left_out(studio: GuardedStudio) -> None:
    whole = list(packets())
    clip = await studio.packed([b"", *whole[:5], b"\x03", b"\x01\x02", *whole[5:]], 24_000)
    assert packets_in(clip) == whole


@pytest.mark.parametrize("sent", [[], [b""], [b"\x03"], [b"\xff\x00", b"\xff\x3f" * 9]])
async def test_where_nothing_can_be_heard_there_is_no_clip(
    studio: GuardedStudio, sent: Sequence[bytes]
) -> None:
    with pytest.raises(Unreadable):
        await studio.packed(sent, 24_000)


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 44_100, 48_000])
async def test_samples_are_encoded_at_their_own_rate(studio: GuardedStudio, rate: int) -> None:
    spoken = spoken_at(rate)[: 3 * rate]
    clip = await studio.encoded((spoken * 32767).astype("<i2").tobytes(), rate, 1)
    assert clip.seconds == pytest.approx(3.0, abs=0.001)
    assert len(heard_in(clip)) / RATE == pytest.approx(clip.seconds, abs=0.001)


async def test_two_channels_are_mixed_and_half_a_sample_is_left_out(studio: GuardedStudio) -> None:
    spoken = (spoken_at(24_000)[:48_000] * 32767).astype("<i2")
    both = np.stack([spoken, spoken], axis=1).tobytes()
    clip = await studio.encoded(both + b"\x01", 24_000, 2)
    assert clip.seconds == pytest.approx(2.0, abs=0.001)


@pytest.mark.parametrize("pcm", [b"", b"\x01"])
async def test_without_samples_there_is_no_clip(studio: GuardedStudio, pcm: bytes) -> None:
    with pytest.raises(Unreadable):
        await studio.encoded(pcm, 24_000, 1)


@pytest.mark.parametrize(
    ("packet", "milliseconds"),
    [
        (b"\x00", 10),
        (b"\x18", 60),
        (b"\x58", 60),
        (b"\x60", 10),
        (b"\x68", 20),
        (b"\x80", 2.5),
        (b"\xf8", 20),
        (b"\xf9\x01\x02", 40),
        (b"\xfa\x00", 40),
        (b"\xfb\x03", 60),
        (b"\x1b\x02", 120),
        (b"\x1b\x03", 0),
        (b"\xfb\x00", 0),
        (b"\xfb", 0),
        (b"\xfa", 0),
        (b"\xf9\x01", 0),
        (b"", 0),
    ],
)
def test_a_packet_tells_itself_how_long_it_lasts(packet: bytes, milliseconds: float) -> None:
    assert Fraction(samples_of(packet), 48) == Fraction(milliseconds)


@given(st.binary(max_size=40))
def test_no_bytes_last_longer_than_a_packet_may(packet: bytes) -> None:
    assert 0 <= samples_of(packet) <= 5760
