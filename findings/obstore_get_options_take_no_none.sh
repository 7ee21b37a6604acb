#!/usr/bin/env bash
# obstore 0.12.1: the type of get's options allows None for every condition and for the version ("if_match: str | None"),
# and a type checker agrees; at run time None is refused with a TypeError. Leave out what is not wanted.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check obstore==0.12.1 mypy==2.4.1

cat > "$folder/options.py" <<'PY'
from importlib.metadata import version
from typing import TYPE_CHECKING

import obstore
from obstore.store import MemoryStore

if TYPE_CHECKING:
    from obstore import GetOptions

print("obstore", version("obstore"))
store = MemoryStore()
store.put("a.wav", b"RIFF")
print("without an option:", bytes(store.get("a.wav").bytes()))
options: "list[GetOptions]" = [{"if_match": None}, {"if_none_match": None}, {"version": None}]
refused = 0
for each in options:
    try:
        print(each, bytes(obstore.get(store, "a.wav", options=each).bytes()))
    except TypeError as error:
        refused += 1
        print(each, "TypeError:", str(error).replace("\n", " "))
raise SystemExit(refused != len(options))
PY

cd "$folder"
venv/bin/mypy --strict options.py
venv/bin/python options.py
