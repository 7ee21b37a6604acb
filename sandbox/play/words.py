"""The page's own sentences in other languages, kept as the bot keeps its own."""

from importlib import resources

NAMES = {"de": "de", "zh": "zh_CN"}
"""The languages that there are translations for, by Telegram's two letters."""


def words_in(language: str) -> dict[str, object]:
    """Return the translation of each sentence; nothing for English and unknown languages."""
    if language not in NAMES:
        return {}
    # Only who doesn't read English needs it, and it takes 0.1 s to load.
    from babel.messages.pofile import read_po  # noqa: PLC0415

    file = resources.files("sandbox.play").joinpath(
        "locales", NAMES[language], "LC_MESSAGES", "page.po"
    )
    with file.open("rb") as opened:
        return {str(one.id): one.string for one in read_po(opened) if one.id and one.string}
