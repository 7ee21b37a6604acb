"""Does the platform that has clones speak let us in?"""

from typing import Final

from bot.doctor.findings import Wrong
from bot.speech.account import Account
from bot.speech.connecting import connected
from bot.speech.greeting import greet
from bot.speech.patience import Patience
from cloning.domain.speaking.faults import SpeechRefused, SpeechUnavailable

_CURES: Final = {
    "401": "put a valid token into SPEAK_TOKEN",
    "402": "top up the account of SPEAK_TOKEN",
    "403": "at the platform, register the device of SPEAK_DEVICE_ID and bind it to the agent of"
    " SPEAK_AGENT_ID",
}
_TURNED_AWAY: Final = (
    "see whether SPEAK_TOKEN is valid, and the device of SPEAK_DEVICE_ID registered and bound to"
    " the agent of SPEAK_AGENT_ID"
)
_UNAVAILABLE: Final = (
    "see whether SPEAK_URL leads to the platform's WebSocket, this machine reaches it, and the"
    " device of SPEAK_DEVICE_ID is registered; otherwise wait"
)


async def look_at_speech(account: Account, *, seconds: float) -> str:
    """Say hello and hang up; nothing is asked for, so it costs nothing."""
    patience = Patience(connect=seconds, hello=seconds, close=0.5)
    try:
        async with connected(account, patience) as line:
            _session_id, form = await greet(line, within=seconds)
    except SpeechRefused as fault:
        cure = _CURES.get(fault.answer[-3:], _TURNED_AWAY)
        raise Wrong(f"the platform turns us away: {fault.answer}", cure=cure) from None
    except SpeechUnavailable as fault:
        raise Wrong(f"the platform can't be asked: {fault.answer}", cure=_UNAVAILABLE) from None
    return (
        f"the platform says hello, and speaks in {form.codec} at {form.rate} Hz; nothing was said"
    )
