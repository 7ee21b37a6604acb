#!/usr/bin/env bash
# FFmpeg's resampler (libswresample, as av 18.1.0 ships it) mixes two equal channels down to one at
# the same level when it is asked for integers, and 3 dB louder, beyond full scale, when it is asked
# for floating point; six equal channels (5.1) come out 10.7 dB louder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check av==18.1.0 numpy==2.4.6

"$work/venv/bin/python" - <<'END'
import sys

import av
import numpy as np

tone = (0.9 * np.sin(2 * np.pi * 440 * np.arange(48000) / 48000)).astype(np.float32)


def mixed_down_db(layout, channels, output):
    """How much louder than each channel the mix-down is."""
    frame = av.AudioFrame.from_ndarray(np.tile(tone, (channels, 1)), "fltp", layout)
    frame.sample_rate = 48000
    resampler = av.AudioResampler(output, "mono", 48000)
    pieces = [piece.to_ndarray()[0] for piece in resampler.resample(frame)]
    mono = np.concatenate(pieces) / (32768 if output == "s16" else 1)
    return 20 * np.log10(np.abs(mono).max() / 0.9)


found = {
    (layout, output): mixed_down_db(layout, channels, output)
    for layout, channels in (("stereo", 2), ("5.1", 6))
    for output in ("s16", "flt")
}
print(f"av {av.__version__}, libswresample {av.library_versions['libswresample']}")
for (layout, output), decibels in found.items():
    print(f"{layout} with all channels alike, mixed to {output}: {decibels:+.1f} dB")
integer_keeps_level = all(abs(found[layout, "s16"]) < 0.3 for layout in ("stereo", "5.1"))
float_does_not = found["stereo", "flt"] > 2.5 and found["5.1", "flt"] > 10.0
sys.exit(0 if integer_keeps_level and float_does_not else 1)
END
