#!/usr/bin/env bash
# Silero VAD 6.2.3, its own ONNX model run as its authors run it: one state through a recording.
# After the words of one speaker it hears next to nothing of those of another, whom it hears well
# alone; and the same words 18 dB quieter are lost.
# Recordings: single words of ktuberling-data (GPL-2+), Debian's package for Debian 12.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get update -qq
apt-get download -qq ktuberling-data=4:22.12.3-1 2>/dev/null
dpkg -x ktuberling-data_*.deb data
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check av==18.1.0 numpy==2.4.6 onnxruntime==1.32.0
venv/bin/pip install -q --disable-pip-version-check --no-deps silero-vad==6.2.3

venv/bin/python - <<'END'
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import av
import numpy as np
import onnxruntime

sounds = Path("data/usr/share/ktuberling/sounds")
model = Path(find_spec("silero_vad").origin).parent / "data" / "silero_vad_16k_op15.onnx"
session = onnxruntime.InferenceSession(str(model))


def words(language, count):
    """The first recordings of a language, in the order of their names, as 16 kHz mono."""
    files = sorted(f for f in (sounds / language).rglob("*") if f.suffix in (".ogg", ".wav"))
    resampler = av.AudioResampler("s16", "mono", 16000)
    pieces = []
    for file in files[:count]:
        with av.open(str(file)) as container:
            for frame in container.decode(audio=0):
                frame.pts = None
                pieces += [piece.to_ndarray()[0] for piece in resampler.resample(frame)]
    return np.concatenate(pieces).astype(np.float32) / 32768


def heard(samples):
    """Seconds of frames of 32 ms that are speech with a likelihood of one half."""
    state, before, speech = np.zeros((2, 1, 128), np.float32), np.zeros(64, np.float32), 0
    for start in range(0, len(samples) - 511, 512):
        frame = samples[start : start + 512]
        given = {"input": np.concatenate([before, frame])[None], "state": state, "sr": np.array(16000)}
        likely, state = session.run(None, given)
        speech += bool(likely.item() >= 0.5)
        before = frame[-64:]
    return speech * 0.032


danish, swedish = words("da", 20), words("sv", 14)
alone = heard(swedish)
joined = heard(np.concatenate([danish, swedish]))
danes = heard(danish)
quiet = heard(swedish * np.float32(10 ** (-18 / 20)))
print(f"silero-vad {version('silero-vad')}, onnxruntime {version('onnxruntime')}")
print(f"Swedish words alone: {alone:.1f} s of speech in {len(swedish) / 16000:.1f} s")
print(f"Danish words alone: {danes:.1f} s of {len(danish) / 16000:.1f} s; followed by the Swedish: {joined:.1f} s")
print(f"Swedish words, 18 dB quieter: {quiet:.1f} s")
sys.exit(0 if joined - danes < alone / 4 and quiet < alone / 2 else 1)
END
