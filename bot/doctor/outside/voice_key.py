"""Does the voice-clone API accept our key?"""

from typing import Final

from bot.doctor.findings import Wrong
from bot.upstream.client import VoiceApi
from cloning.domain.errors import UpstreamDenied, UpstreamError, UpstreamUnavailable

_DENIED: Final = {
    "401": "put a valid key of the voice-clone API into VOICE_API_KEY",
    "402": "top up the account of the voice-clone API",
    "403": "have the voice-clone API's support allow this key to use voices",
}
_NO_CREDIT: Final = "400"


async def look_at_voice_key(base_url: str, key: str, *, seconds: float) -> str:
    """Ask for a list of the account's slots."""
    api = VoiceApi(base_url=base_url, api_key=key, attempts=1, timeout_seconds=seconds)
    try:
        async with api:
            voices = await api.voices()
    except UpstreamDenied as fault:
        code = fault.answer[:3].replace(_NO_CREDIT, "402")
        cure = _DENIED.get(code, "ask the voice-clone API's support")
        raise Wrong(f"the voice-clone API turns us away: {fault.answer}", cure=cure) from None
    except UpstreamUnavailable as fault:
        raise Wrong(
            f"the voice-clone API can't be asked: {fault.answer}",
            cure="see whether VOICE_API_URL is right and this machine reaches it; otherwise wait",
        ) from None
    except UpstreamError as fault:
        raise Wrong(
            f"the voice-clone API answers oddly: {fault.answer}",
            cure="see whether VOICE_API_URL is right; otherwise ask its support",
        ) from None
    return f"the voice-clone API accepts the key; {len(voices)} slots in the account"
