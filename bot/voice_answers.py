"""What the voice-clone API's answers mean: status and bytes in; a value, or our error, out."""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import quote, urlsplit

import msgspec

from cloning.errors import (
    SlotLocked,
    SlotNotFound,
    UpstreamDenied,
    UpstreamError,
    UpstreamRefused,
    UpstreamUnavailable,
)
from cloning.models import State, Voice
from cloning.trouble import Trouble

Value = TypeVar("Value")

_SLOT_ID: Final = r"\A[A-Za-z0-9_-]{1,64}\Z"
_URL: Final = re.compile(r"https?(?::|%3a)\S*", re.IGNORECASE)
_LONGEST_ANSWER: Final = 200
_LONGEST_REQID: Final = 64
_SHORTEST_SECRET: Final = 8
_UNREADABLE: Final = (ValueError, RecursionError)
"""What msgspec raises, broken UTF-8 and bottomless nesting included."""
_STATES: Final = {state.value: state for state in State}
_KINDS: Final[dict[int, type[UpstreamError]]] = {
    400: UpstreamRefused,
    401: UpstreamDenied,
    402: UpstreamDenied,
    403: SlotLocked,
    404: SlotNotFound,
}

_PURSE: Final = re.compile(
    r"balance|insufficient|arrears|overdue|recharge|top.?up|payment|余额|欠费|充值|账户不足",
    re.IGNORECASE,
)
"""What a 400 speaks of that is about the account's purse, and so the operator's matter."""

_NOT_OF_SLOT: Final[dict[type[UpstreamError], type[UpstreamError]]] = {
    SlotNotFound: UpstreamUnavailable,
    SlotLocked: UpstreamDenied,
}
"""What an answer means when it is not the API's own word about a slot."""


class _Answer(msgspec.Struct):
    """What every answer is wrapped in; a front end of the vendor types `code` as a string."""

    code: (
        Annotated[int, msgspec.Meta(ge=-999_999_999, le=999_999_999)]
        | Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{1,9}\Z")]
    )
    msg: Any = None
    reqid: Any = None
    data: msgspec.Raw = msgspec.Raw()


class _Slot(msgspec.Struct, gc=False):
    id: Annotated[str, msgspec.Meta(pattern=_SLOT_ID)]
    name: str | None = None
    state: str | None = None
    language: str | None = None
    tier: str | None = None
    demo_url: str | None = None


class _Slots(msgspec.Struct):
    voices: list[msgspec.Raw] | None
    """Each for itself, since one long decode stops the event loop even from another thread.

    Null, in case its server writes an empty list so.
    """


_answers = msgspec.json.Decoder(_Answer)
_slot = msgspec.json.Decoder(_Slot)
_slots = msgspec.json.Decoder(_Slots)


def is_slot_id(text: str) -> bool:
    """Tell whether this could be the id of a slot; such ids go into URLs and tables."""
    return re.match(_SLOT_ID, text) is not None


def read_answer(
    status: int,
    body: bytes,
    read: Callable[[msgspec.Raw], Value],
    *,
    hide: Iterable[str] = (),
    of_slot: bool = True,
) -> tuple[Value, str]:
    """Understand an answer; returns its value and its `reqid`, or raises an UpstreamError.

    Args:
        status: the HTTP status, which counts where the body says nothing worse.
        body: the body, which may be anything at all.
        read: makes the value of the body's `data`.
        hide: texts that must not appear in an error.
        of_slot: whether the request named a slot, which then may be missing.
    """
    try:
        answer = _answers.decode(body)
    except _UNREADABLE:
        raise _fault(status, f"HTTP {status}, unreadable", slot_missing=False) from None
    code = int(answer.code)
    reqid = _plain(answer.reqid, hide, _LONGEST_REQID)
    if code:
        said = _plain(answer.msg, hide, _LONGEST_ANSWER)
        if code == HTTPStatus.BAD_REQUEST and _PURSE.search(said):
            raise UpstreamDenied(answer=f"{code} {said}"[:_LONGEST_ANSWER], reqid=reqid)
        raise _fault(code, f"{code} {said}", reqid, slot_missing=of_slot)
    if not _is_success(status):
        raise _fault(status, f"HTTP {status} with code 0", reqid, slot_missing=False)
    try:
        return read(answer.data), reqid
    except _UNREADABLE:
        raise _unavailable(HTTPStatus.OK, "code 0, unreadable data", reqid) from None


def read_voice(data: msgspec.Raw) -> Voice:
    """Read one slot; ValueError when it is none."""
    return _voice(_slot.decode(data))


def read_voices(data: msgspec.Raw) -> list[Voice]:
    """Read a list of slots; ValueError when one of them is none."""
    return [read_voice(slot) for slot in _slots.decode(data).voices or ()]


def read_nothing(_data: msgspec.Raw) -> None:
    """Read the answer to a delete, which holds nothing."""


def secrets_of_url(url: str) -> list[str]:
    """List the texts in a link that would give it away, should the upstream repeat them."""
    parts = re.split(r"[/.?=&]", urlsplit(url).path + "?" + urlsplit(url).query)
    return [url, quote(url, safe=""), *(part for part in parts if len(part) >= _SHORTEST_SECRET)]


def _is_success(status: int) -> bool:
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def _fault(verdict: int, answer: str, reqid: str = "", *, slot_missing: bool) -> UpstreamError:
    """Choose the error; a 404 or 403 means the slot only if the API itself says so of a slot.

    A 404 page of some gateway in front knows nothing of slots, and taking its word for it would
    have us report as erased, or replace, what is still there.
    """
    kind = _KINDS.get(verdict, UpstreamUnavailable)
    if not slot_missing:
        kind = _NOT_OF_SLOT.get(kind, kind)
    said = answer.strip()[:_LONGEST_ANSWER]
    if kind is UpstreamUnavailable:
        return _unavailable(verdict, said, reqid)
    return kind(answer=said, reqid=reqid)


def _unavailable(verdict: int, answer: str, reqid: str) -> UpstreamUnavailable:
    """It has answered, so it is not silent: it has too much to do, or a fault of its own."""
    busy = verdict == HTTPStatus.TOO_MANY_REQUESTS
    trouble = Trouble.UPSTREAM_BUSY if busy else Trouble.UPSTREAM_BROKEN
    return UpstreamUnavailable(answer=answer, reqid=reqid, trouble=trouble)


def _voice(slot: _Slot) -> Voice:
    return Voice(
        slot_id=slot.id,
        name=slot.name or "",
        state=_STATES.get(slot.state or ""),
        language=slot.language or "",
        tier=slot.tier or "",
        demo_url=slot.demo_url or "",
    )


def _plain(text: object, hide: Iterable[str], longest: int) -> str:
    """Make a text of the upstream's fit to be shown: printable, short, no secrets and no URLs."""
    if not isinstance(text, str):
        return ""
    for secret in hide:
        text = text.replace(secret, "[hidden]")
    text = _URL.sub("[url]", text)[: longest * 10]
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:longest]
