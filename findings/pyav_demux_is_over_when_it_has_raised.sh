#!/usr/bin/env bash
# A demuxer that meets one fault, and a PyAV generator that is over after it: the rest is lost unseen.
#
# An Ogg file may be a chain (RFC 3533, 4): voice notes joined byte by byte. When the next link has
# another number of channels libavformat gives up for good. PyAV raises that once; who goes on with
# the same generator, as one does to pass over a bad packet, is told that this was the end.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check av==18.1.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import io

import av
import numpy as np

RATE = 48_000


def encoded(samples, container, codec, rate=RATE, layout="mono", **options):
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate, layout=layout, options=options)
        resampler, sent = av.AudioResampler(stream.format.name, layout, rate), 0
        frame = av.AudioFrame.from_ndarray(samples.astype(np.float32)[np.newaxis], "flt", "mono")
        frame.sample_rate = RATE
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            if piece is not None:
                piece.pts, sent = sent, sent + piece.samples
                output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
    return file.getvalue()


times = np.arange(10 * RATE) / RATE
tone = 0.2 * np.sin(2 * np.pi * 220 * times)
print("PyAV", av.__version__, "libavcodec", av.library_versions["libavcodec"])
file = encoded(tone, "ogg", "libopus") + encoded(tone, "ogg", "libopus", layout="stereo")
samples, told = 0, []
with av.open(io.BytesIO(file), format="ogg") as container:
    stream = container.streams.audio[0]
    packets = container.demux(stream)
    while not told or told[-1] != "the end":
        try:
            samples += sum(frame.samples for frame in next(packets).decode())
        except av.FFmpegError as error:
            told.append(repr(error))
        except StopIteration:
            told.append("the end")
print(f"two notes of 10 s, mono and stereo: {samples / RATE:.1f} s are heard")
print("what next() said:", *told, sep="\n  ")
assert samples / RATE < 10.5, "the second link is read now"
assert len(told) == 2 and "PatchWelcome" in told[0], "the generator goes on now"
PYTHON
