#!/usr/bin/env bash
# yarl's URL.join decodes the path that it joins a relative one to: %2F in it becomes a slash.
#
# RFC 3986 (5.2.3) keeps the base's path as it is up to its last slash. A relative redirect from
# https://host/a%2Fb/c therefore leads somewhere else with yarl than with urllib or a browser.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check yarl==1.25.1
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version
from urllib.parse import urljoin

from yarl import URL

base, reference = "https://example.com/a%2Fb/c", "d"
right = urljoin(base, reference)
seen = str(URL(base, encoded=True).join(URL(reference, encoded=True)))
print("yarl", version("yarl"))
print("base, reference:", base, reference)
print("urllib.parse.urljoin:", right)
print("yarl URL.join:       ", seen)
assert right == "https://example.com/a%2Fb/d"
assert seen == "https://example.com/a/b/d", "yarl no longer decodes the base"
PYTHON
