"""Secrets that no line may show, whatever they came in."""

import io

TOKEN = "987654321:AAcanaryCANARYcanaryCANARYcanaryCAN"
OTHER_TOKEN = "11111111:BBcanaryCANARYcanaryCANARYcanaryCAN"
KEY = 'sk-canary/"quoted"+0123=\\end'
SIGNATURE = "c2lnbmF0dXJlLWNhbmFyeQ"
LINK = f"https://voices.our-bot.dev/a/4f2c9a7b-e1/1767225600/{SIGNATURE}.wav"
STORE_SIGNATURE = "5d14d4ce10806d100e6cbbd528056c92896d6cab06478df8dd88d5e298ca9283"
STORE_LINK = (
    f"https://s3.our-store.dev/b/4f2c.wav?X-Amz-Expires=60&X-Amz-Signature={STORE_SIGNATURE}"
)
CANARIES = (TOKEN, OTHER_TOKEN, KEY, SIGNATURE, STORE_SIGNATURE, "canary", "CANARY")


def check(stream: io.StringIO) -> str:
    """Return what was written, once it is sure that no canary sings in it."""
    written = stream.getvalue()
    assert written
    assert [canary for canary in CANARIES if canary in written] == []
    return written
