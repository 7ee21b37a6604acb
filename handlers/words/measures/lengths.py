"""How long texts are for Telegram, which counts UTF-16 units: an emoji counts twice."""

from telegram.constants import MessageLimit


def units(text: str) -> int:
    """Return how many UTF-16 units a text takes."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fits_a_message(text: str) -> bool:
    """Tell whether Telegram takes a text as one message, which has 4,096 units at most."""
    return units(text) <= MessageLimit.MAX_TEXT_LENGTH
