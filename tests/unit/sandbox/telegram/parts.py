"""Parts that calls of a bot are made of."""

from typing import Any

ADA = 7


def keyboard(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Go", **button}]]}
