#!/usr/bin/env bash
# Playwright for Python 1.65.2 remembers its wrapper of a listener in an attribute of the listener, or of the object
# whose method it is. So page.on("response", answers.append) raises AttributeError if `answers` is a list, and so does a
# method of a class with __slots__; the type of the parameter, Callable, promises that both can listen.
# Give it a function: lambda answer: answers.append(answer).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check playwright==1.65.2

cat > "$folder/listening.py" <<'PY'
from importlib.metadata import version

from playwright.sync_api import sync_playwright


class Ear:
    __slots__ = ("heard",)

    def hear(self, event):
        self.heard = event


print("playwright", version("playwright"))
with sync_playwright() as playwright:
    # Every object of the API takes listeners in the same way; this one needs no browser.
    anything = playwright.chromium
    answers = []
    anything.on("response", lambda answer: answers.append(answer))
    for what, listener in (("a list's", answers.append), ("__slots__", Ear().hear)):
        try:
            anything.on("response", listener)
        except AttributeError as error:
            print(f"{what}: AttributeError: {error}")
        else:
            raise SystemExit(f"{what}: it can listen now")
PY

"$folder/venv/bin/python" "$folder/listening.py"
