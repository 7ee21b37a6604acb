"""Answers as the documents of the upstream show them, and others made up like them."""

import json
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "samples"


def sample(name: str) -> tuple[int, bytes]:
    kept = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    body = kept["body"]
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return kept["status"], text.encode()


def with_code(code: object, msg: object = "", **more: object) -> bytes:
    return json.dumps({"code": code, "msg": msg, "reqid": "req_1", "data": {}, **more}).encode()
