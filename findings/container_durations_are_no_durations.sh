#!/usr/bin/env bash
# `duration` of a container is that of another file, or a guess from the first frames.
#
# A chained Ogg file tells the length of its last link; an ADTS stream, which has none, is judged by
# the bit rate of its beginning: one that begins with silence claims minutes.
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
def lengths(file, form):
    with av.open(io.BytesIO(file), format=form) as container:
        told = container.duration / 1e6
        samples = sum(frame.samples for frame in container.decode(audio=0))
    return told, samples / RATE


chain = encoded(tone, "ogg", "libopus") + encoded(tone[: 2 * RATE], "ogg", "libopus")
quiet_first = encoded(
    np.concatenate([np.zeros(10 * RATE), tone, tone]) * (np.arange(30 * RATE) % RATE > 9600),
    "adts",
    "aac",
)
for name, file, form in (("a chain of 10 and 2 s", chain, "ogg"), ("quiet ADTS", quiet_first, "aac")):
    told, true = lengths(file, form)
    print(f"{name}: duration {told:.1f} s, decoded {true:.1f} s")
    if form == "ogg":
        assert told < 5 < 11 < true, "the whole chain is told now"
    else:
        assert told > 2 * true, "the guess is better now"
PYTHON
