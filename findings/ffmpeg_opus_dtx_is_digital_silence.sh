#!/usr/bin/env bash
# FFmpeg's own "opus" decoder turns frames that were not sent (DTX) into digital silence.
#
# With discontinuous transmission an encoder sends a frame of the background noise now and then, and
# only the first byte of those between (RFC 6716, 3.1: a frame of no length). libopus fills them with
# comfort noise at the level of the room; FFmpeg, which prefers its own decoder, with nothing, and
# reports no error. Who measures the noise in the pauses finds a studio where there was a street.
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
def without_pauses(file):
    """Leave 19 of 20 frames out between 4 and 8 s, as DTX does."""
    result, at = io.BytesIO(), 0
    with av.open(io.BytesIO(file)) as source, av.open(result, "w", format="ogg") as output:
        stream = output.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if not packet.size:
                continue
            kept = packet
            if 200 <= at < 400 and at % 20:
                kept = av.Packet(bytes([bytes(packet)[0] & 0xFC]))  # its TOC byte, with one frame
                kept.pts, kept.dts, kept.duration = packet.pts, packet.dts, packet.duration
                kept.time_base = packet.time_base
            kept.stream = stream
            output.mux(kept)
            at += 1
    return result.getvalue()


def pause_dbfs(file, decoder):
    """Tell how loud the middle of the pause is: the median of 20 ms."""
    with av.open(io.BytesIO(file)) as container:
        stream = container.streams.audio[0]
        context = av.CodecContext.create(decoder, "r")
        context.extradata = stream.codec_context.extradata
        resampler = av.AudioResampler("flt", "mono", RATE)
        frames = [f for p in container.demux(stream) if p.size for f in context.decode(p)]
        pieces = [piece.to_ndarray()[0] for f in frames for piece in resampler.resample(f)]
    powers = (np.concatenate(pieces)[5 * RATE : 7 * RATE].reshape(-1, 960) ** 2).mean(axis=1)
    return float(np.median(10 * np.log10(powers + 1e-20)))


noise = 10 ** (-42 / 20) * np.random.default_rng(1).standard_normal(12 * RATE)
talk = np.concatenate([tone[: 4 * RATE], np.zeros(4 * RATE), tone[: 4 * RATE]]) + noise
whole = encoded(talk, "ogg", "libopus", b="16k", application="voip")
seen = {
    (name, decoder): pause_dbfs(file, decoder)
    for name, file in (("all frames", whole), ("DTX", without_pauses(whole)))
    for decoder in ("opus", "libopus")
}
for (name, decoder), level in seen.items():
    print(f"{name}, decoder {decoder}: the pause has {level:.1f} dBFS")
assert abs(seen["all frames", "opus"] - seen["all frames", "libopus"]) < 3
assert abs(seen["DTX", "libopus"] - seen["all frames", "libopus"]) < 10
assert seen["DTX", "opus"] < -85, "FFmpeg's decoder now fills what was not sent"
PYTHON
