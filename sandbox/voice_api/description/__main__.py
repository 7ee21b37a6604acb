"""Writes the descriptions of both revisions: `python -m sandbox.voice_api.description FOLDER`."""

import json
import sys
from pathlib import Path
from typing import get_args

from sandbox.voice_api.description.document import description
from sandbox.voices.account import Revision


def write(folder: Path) -> None:
    """Write openapi-2025.json and openapi-2026.json into a folder."""
    for revision in get_args(Revision):
        text = json.dumps(description(revision), indent=2, ensure_ascii=False)
        (folder / f"openapi-{revision}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
