#!/usr/bin/env bash
# libavformat knows RIFX, the big-endian WAV, and hands its samples out as little-endian ones.
#
# The header is read with the right byte order, but 16-bit PCM is still announced as pcm_s16le: a
# quiet tone becomes a roar at full scale, with no error and no warning.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check av==18.1.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import io
import struct

import av
import numpy as np

RATE = 48_000

times = np.arange(10 * RATE) / RATE
tone = 0.2 * np.sin(2 * np.pi * 220 * times)
print("PyAV", av.__version__, "libavcodec", av.library_versions["libavcodec"])

big = (tone * 32767).astype(">i2").tobytes()
fmt = b"fmt " + struct.pack(">IHHIIHH", 16, 1, 1, RATE, 2 * RATE, 2, 16)
body = b"WAVE" + fmt + b"data" + struct.pack(">I", len(big)) + big
file = b"RIFX" + struct.pack(">I", len(body)) + body
with av.open(io.BytesIO(file), format="wav") as container:
    codec = container.streams.audio[0].codec_context.name
    read = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)]) / 32768
print(f"a tone with a peak of {np.abs(tone).max():.2f} is read as {codec}: peak {np.abs(read).max():.2f}")
assert codec == "pcm_s16le" and np.abs(read).max() > 0.9, "RIFX is read as what it is now"
PYTHON
