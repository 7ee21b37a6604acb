#!/usr/bin/env bash
# FFmpeg's own "amrnb" decoder raises for the frames that describe a pause (SID, 3GPP TS 26.092).
#
# Phones record AMR with DTX: in a pause only a description of the noise is sent, now and then.
# FFmpeg prefers its own decoder, which has no comfort noise: each such frame is an error and gives no
# sound, so that a recording comes out shorter. libopencore_amrnb, in the same wheel, reads all.
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
def decoded(file, decoder):
    errors = samples = 0
    with av.open(io.BytesIO(file), format="amr") as container:
        stream = container.streams.audio[0]
        context = stream.codec_context if decoder is None else av.CodecContext.create(decoder, "r")
        name = context.name
        for packet in container.demux(stream):
            if packet.size:
                try:
                    samples += sum(frame.samples for frame in context.decode(packet))
                except av.FFmpegError as error:
                    errors, fault = errors + 1, error
    print(f"decoder {name}: {samples / 8000:.1f} s, {errors} errors", repr(fault) if errors else "")
    return samples / 8000, errors


noise = 0.002 * np.random.default_rng(1).standard_normal(15 * RATE)
talk = np.concatenate([tone[: 5 * RATE], np.zeros(5 * RATE), tone[: 5 * RATE]]) + noise
file = encoded(talk, "amr", "libopencore_amrnb", rate=8000, dtx="1")
by_default, errors = decoded(file, None)
right, none = decoded(file, "libopencore_amrnb")
assert abs(right - 15.0) < 0.1 and none == 0
assert by_default < 13.0 and errors > 50, "FFmpeg's decoder now reads pauses"
PYTHON
