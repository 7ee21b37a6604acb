"""What a refusal says about our account: by its code, or in words, never by an unknown code."""

import json

import pytest

from bot.upstream.answers import read_answer, read_new_voice, read_voice
from cloning.domain.errors import (
    SlotLocked,
    UpstreamDenied,
    UpstreamError,
    UpstreamRefused,
    UpstreamUnavailable,
)
from cloning.domain.trouble import AccountTrouble, Trouble

CREATE = {"of_slot": False, "creates": True}
LIST = {"of_slot": False, "creates": False}
TRAIN = {"of_slot": True, "creates": False}


def error_of(
    call: dict[str, bool], code: int | str | None, said: str = "", *, status: int = 200
) -> UpstreamError:
    body = b"<html>" if code is None else json.dumps({"code": code, "msg": said}).encode()
    read = read_new_voice if call["creates"] else read_voice
    with pytest.raises(UpstreamError) as caught:
        read_answer(status, body, read, of_slot=call["of_slot"], creates=call["creates"])
    return caught.value


@pytest.mark.parametrize(
    ("call", "code", "said", "account"),
    [
        (CREATE, 401, "unauthorized", AccountTrouble.KEY),
        (LIST, "401", "token expired", AccountTrouble.KEY),
        (TRAIN, 401, "", AccountTrouble.KEY),
        (CREATE, 402, "", AccountTrouble.CREDIT),
        (TRAIN, 402, "", AccountTrouble.CREDIT),
        (CREATE, 403, "no permission", AccountTrouble.RIGHTS),
        (LIST, 403, "forbidden", AccountTrouble.RIGHTS),
        (CREATE, 400, "no more slots", AccountTrouble.SLOTS),
        (CREATE, 400, "请求参数错误", AccountTrouble.SLOTS),
        (CREATE, 400, "音色数量已达上限", AccountTrouble.SLOTS),
        (CREATE, 403, "voice clone limit reached", AccountTrouble.SLOTS),
        (CREATE, 12001, "too many voices", AccountTrouble.SLOTS),
        (CREATE, 409, "slot limit", None),
        (CREATE, 400, "账户余额不足", AccountTrouble.CREDIT),
        (TRAIN, 400, "quota exceeded", AccountTrouble.CREDIT),
        (TRAIN, 403, "训练额度已用完", AccountTrouble.CREDIT),
        (CREATE, 400, "no credit left", AccountTrouble.CREDIT),
        (TRAIN, 400, "余额不够", AccountTrouble.CREDIT),
        (TRAIN, 70001, "insufficient balance", AccountTrouble.CREDIT),
    ],
)
def test_a_refusal_of_the_account_says_what_is_wrong_with_it(
    call: dict[str, bool], code: int | str, said: str, account: AccountTrouble | None
) -> None:
    error = error_of(call, code, said)
    if account is None:
        assert type(error) is UpstreamUnavailable
        return
    assert type(error) is UpstreamDenied
    assert (error.account, error.trouble) == (account, Trouble.UPSTREAM_DENIES)


@pytest.mark.parametrize(
    ("call", "code", "said", "kind"),
    [
        (CREATE, 1234, "quota", UpstreamUnavailable),
        (CREATE, 1234, "", UpstreamUnavailable),
        (CREATE, 1234, "no such voice clone model", UpstreamUnavailable),
        (CREATE, 1234, "invalid voice", UpstreamUnavailable),
        (CREATE, 500, "balance service: insufficient balance", UpstreamUnavailable),
        (CREATE, 429, "quota exceeded", UpstreamUnavailable),
        (CREATE, 400, "no such language in this tier", UpstreamRefused),
        (TRAIN, 400, "audio has insufficient quality", UpstreamRefused),
        (TRAIN, 400, "name exceeds the limit of 20 characters", UpstreamRefused),
        (TRAIN, 400, "the voice is too quiet", UpstreamRefused),
        (TRAIN, 403, "pro voice can not be deleted", SlotLocked),
    ],
)
def test_what_is_not_the_accounts_is_not_taken_for_it(
    call: dict[str, bool], code: int, said: str, kind: type[UpstreamError]
) -> None:
    assert type(error_of(call, code, said)) is kind


@pytest.mark.parametrize(
    ("status", "account"),
    [(401, AccountTrouble.KEY), (402, AccountTrouble.CREDIT), (403, AccountTrouble.RIGHTS)],
)
def test_a_page_in_front_of_the_api_may_turn_the_account_away_too(
    status: int, account: AccountTrouble
) -> None:
    error = error_of(CREATE, None, status=status)
    assert isinstance(error, UpstreamDenied)
    assert error.account is account


def test_a_gateways_400_refuses_no_slot() -> None:
    assert type(error_of(CREATE, None, status=400)) is UpstreamUnavailable


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("充值", "名称“充值”含有敏感词"),
        ("no credit", 'the name "no credit" is not allowed'),
        ("Recharge me", "bad name: Recharge me"),
    ],
)
def test_a_refused_name_that_speaks_of_money_says_nothing_of_the_account(
    name: str, said: str
) -> None:
    body = json.dumps({"code": 400, "msg": said}).encode()
    with pytest.raises(UpstreamRefused):
        read_answer(200, body, read_voice, name=name)


@pytest.mark.parametrize("name", ["a", "balance", "no credit", ""])
def test_no_name_hides_that_the_credit_is_used_up(name: str) -> None:
    body = json.dumps({"code": 400, "msg": "insufficient balance"}).encode()
    with pytest.raises(UpstreamDenied):
        read_answer(200, body, read_voice, name=name)
