#!/usr/bin/env bash
# The av wheel for Linux says BSD-3-Clause, and the FFmpeg in it says LGPL, but both GPL encoders are linked into it.
#
# A licence list made of package metadata therefore shows nothing of x264 and x265 (GPL-2.0-or-later), which the wheel
# contains and which libavcodec loads. FFmpeg's own configure takes these two only with --enable-gpl.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: av==18.1.0
"$folder/venv/bin/python" - <<'PYTHON'
import re
from importlib.metadata import files, metadata, version

from av._core import library_meta

codec = library_meta["libavcodec"]
flags = set(re.findall(r"--enable-(?:gpl|version3|libx26\d)", codec["configuration"]))
(library,) = [file.locate() for file in files("av") if re.match(r"libavcodec-.*\.so", file.name)]
loaded = sorted({name.decode() for name in re.findall(rb"libx26[45]-\w+\.so\.\d+", library.read_bytes())})
inside = sorted(file.name for file in files("av") if re.match(r"libx26[45]-", file.name))

print("av", version("av"))
print("licence in the package's metadata:", metadata("av")["License-Expression"])
print("licence that its libavcodec reports:", codec["license"])
print("of its configuration:", " ".join(sorted(flags)))
print("libraries that libavcodec names:", " ".join(loaded))
print("libraries in the wheel:         ", " ".join(inside))
assert metadata("av")["License-Expression"] == "BSD-3-Clause", "the metadata says something else now"
assert codec["license"].startswith("LGPL"), "FFmpeg reports another licence now"
assert flags == {"--enable-version3", "--enable-libx264", "--enable-libx265"}, "built differently now"
assert inside and loaded == inside, "the GPL libraries are gone"
PYTHON
