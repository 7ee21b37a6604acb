"""Tells from a refusal of the voice-clone API whether our account is meant, and what is wrong.

The API's pages name few codes, and none for "no slots left" or "no credit left". So we go by the
words of a 400, a 403, or a code that we don't know; by an unknown code alone we believe nothing.
"""

import re
from http import HTTPStatus
from typing import Final

from cloning.domain.trouble import AccountTrouble

_A_FEW: Final = r"\W+(?:\w+\W+){0,3}"
_LACKING: Final = (
    r"(?:insufficient|not enough|no more|no free|no available|out of|exceed\w*|exhaust\w*|used up)"
)
_IS_LACKING: Final = (
    r"(?:insufficient|not enough|too low|empty|exceed\w*|exhaust\w*|used up|reach\w*)"
)
_MONEY: Final = r"(?:balance|funds?|credits?|quotas?)"
_SLOT: Final = r"(?:slots?|voices?|clones?)"

_CREDIT: Final = re.compile(
    rf"(?:{_LACKING}|no){_A_FEW}{_MONEY}|{_MONEY}{_A_FEW}{_IS_LACKING}"
    r"|arrears|overdue|recharge|top.?up|payment required|unpaid"
    r"|欠费|充值|账户不足|(?:余额|额度|配额|用量)\S{0,4}(?:不足|不够|用尽|用完|耗尽|已满|超|为零|为0)"
    r"|(?:超出|超过|达到|已达)\S{0,6}(?:额度|配额|用量)",
    re.IGNORECASE,
)
_SLOTS: Final = re.compile(
    rf"(?:{_LACKING}|too many|maximum|most|limit){_A_FEW}{_SLOT}"
    rf"|{_SLOT}{_A_FEW}(?:{_IS_LACKING}|limit|full|left)"
    r"|(?:音色|栏位|数量|个数)\S{0,6}(?:不足|不够|用尽|用完|已满|上限|超)"
    r"|(?:超出|超过|达到|已达)\S{0,6}(?:音色|栏位|数量|上限)",
    re.IGNORECASE,
)
_LANGUAGE: Final = re.compile(r"languages?|语言|语种", re.IGNORECASE)

_SAID_IN_WORDS: Final = (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN)


def trouble_of_account(
    code: int, said: str, *, of_slot: bool, creates: bool, name: str = ""
) -> AccountTrouble | None:
    """Return what is wrong with our account; None if the refusal concerns only this request.

    Args:
        code: the API's own code, not 0.
        said: its message.
        of_slot: whether the request named a slot, which a 403 is then about.
        creates: whether the request was for a new slot. It carries nothing of a person's but the
            language, so a 400 is about the account unless it speaks of the language.
        name: the name that the request gives a slot. A refusal may repeat it, and people write what
            they like there, also "no credit": what it says by itself is nothing about us.
    """
    if code == HTTPStatus.UNAUTHORIZED:
        return AccountTrouble.KEY
    if code == HTTPStatus.PAYMENT_REQUIRED:
        return AccountTrouble.CREDIT
    if code not in _SAID_IN_WORDS and 100 <= code <= 599:  # noqa: PLR2004 - HTTP's own codes
        return None
    if name and _CREDIT.search(name):
        said = said.replace(name, "")
    if _CREDIT.search(said):
        return AccountTrouble.CREDIT
    if creates and (_SLOTS.search(said) or _is_for_everybody(code, said)):
        return AccountTrouble.SLOTS
    is_forbidden = code == HTTPStatus.FORBIDDEN and not of_slot
    return AccountTrouble.RIGHTS if is_forbidden else None


def _is_for_everybody(code: int, said: str) -> bool:
    return code == HTTPStatus.BAD_REQUEST and not _LANGUAGE.search(said)
