"""Ways in which a server may break the contract, one for each check that has to notice it."""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox.voices.slots import FAILED, INIT, SUCCESS, TRAINING
from tests.support.voices.bending import (
    When,
    after_delete,
    code,
    creates,
    in_attempt,
    is_a,
    listing,
    of_nobody,
    renames,
    saying,
    unlocked,
    when_in,
    with_body,
    wrapped,
)
from tests.support.voices.bent_service import KEY, Answer, Bend, Call

SEED = {"model_id": "QN_ACV"}


def _wrong_key(call: Call) -> bool:
    return call.key not in call.host.accounts


def _forgetful(call: Call) -> Answer:
    """Rename nothing, but answer as if it was."""
    if not renames("Read back")(call):
        return call.honest()
    data = dict(call.account.get(call.slot_id)) | {"name": call.body["name"]}
    return {"code": 0, "msg": "", "reqid": call.host.reqid(), "data": data}


def _failing_empty_key(call: Call) -> Answer:
    answer = call.honest()
    if call.operation == "rename" and "key" in call.body:
        call.account.slots[call.slot_id].state = FAILED
        return answer | {"data": call.account.get(call.slot_id)}
    return answer


def _unsettled_rename(call: Call) -> Answer:
    answer = call.honest()
    if renames("Still trained")(call):
        call.account.slots[call.slot_id].demo_url = ""
    return answer


def _one_for_all(call: Call) -> Answer:
    if call.operation == "create" and call.key == KEY and call.host.ours:
        data = call.account.get(call.host.ours[0])
        return {"code": 0, "msg": "", "reqid": call.host.reqid(), "data": data}
    return call.honest()


def _fetching_nothing(call: Call) -> Answer:
    answer = call.honest()
    if call.operation == "train" and answer["code"] == 0:
        slot = call.account.slots[call.slot_id]
        call.host.trainer.start(slot, "http://sample.invalid/")
        slot.state = TRAINING
    if call.operation == "get" and when_in(FAILED, "get")(call):
        return answer | {"data": dict(call.account.get(call.slot_id)) | {"state": SUCCESS}}
    return answer


def _shared_accounts(call: Call) -> Answer:
    call.key = KEY if not _wrong_key(call) else call.key
    return call.honest()


def _deleting_paid(call: Call) -> Answer:
    if call.operation == "delete" and call.key == KEY:
        call.account.slots.pop(call.slot_id, None)
        return {"code": 0, "msg": "", "reqid": call.host.reqid(), "data": {}}
    return call.honest()


def _without_reqid(call: Call) -> Answer:
    answer = call.honest()
    return {name: value for name, value in answer.items() if name != "reqid"}


def _without_message(call: Call) -> Answer:
    answer = call.honest()
    return {name: value for name, value in answer.items() if name != "msg"}


def _page(call: Call) -> Answer:
    return web.Response(text="<html>") if of_nobody("get")(call) else call.honest()


def _crossed_status(call: Call) -> Answer:
    answer = call.honest()
    return web.json_response(answer, status=500) if of_nobody("get")(call) else answer


def _accepting(change: Callable[[Call], None], when: When) -> Bend:
    """Do something to the slot instead of refusing, and answer with it."""

    def bend(call: Call) -> Answer:
        if not when(call) or call.key != KEY:
            return call.honest()
        change(call)
        data = call.account.get(call.slot_id)
        return {"code": 0, "msg": "", "reqid": call.host.reqid(), "data": data}

    return bend


def _named(call: Call) -> None:
    call.account.slots[call.slot_id].name = str(call.body.get("name", ""))


def _untouched(_call: Call) -> None:
    """Change nothing."""


def _seed(_body: dict[str, Any]) -> dict[str, Any]:
    return SEED


def _name_is(test: Callable[[Any], bool]) -> When:
    return lambda call: call.operation == "rename" and test(call.body.get("name"))


def _key_is(beginning: str) -> When:
    return lambda call: call.operation == "train" and call.body["key"].startswith(beginning)


def _long(least: int, *, in_bytes: bool = False) -> When:
    def tell(call: Call) -> bool:
        name = str(call.body.get("name", ""))
        return call.operation == "rename" and len(name.encode() if in_bytes else name) >= least

    return tell


BENDS: Mapping[str, Bend] = {
    "list-without-key": unlocked(lambda call: call.operation == "list" and not call.key),
    "list-with-wrong-key": unlocked(lambda c: c.operation == "list" and bool(c.key)),
    "create-without-key": unlocked(lambda call: call.operation == "create" and not call.key),
    "create-no-json": with_body(_seed, lambda call: call.raw == b'{"model_id": '),
    "create-list": with_body(_seed, lambda call: call.raw.startswith(b"[")),
    "create-unknown-tier": with_body(_seed, creates("tier")),
    "create-unknown-language": with_body(
        _seed, lambda call: call.body.get("language") == "no-such-language"
    ),
    "create-paid-language": with_body(_seed, lambda call: call.body.get("language") == "yue"),
    "create-unknown-model": with_body(
        _seed, lambda call: call.body.get("model_id") == "no-such-model"
    ),
    "create": saying(is_a("create"), state=TRAINING),
    "create-language": saying(is_a("create"), language="tlh"),
    "create-name": saying(is_a("create"), name=""),
    "create-id": saying(is_a("create"), id="a slot/1"),
    "touch-without-key": unlocked(lambda call: call.operation == "delete" and _wrong_key(call)),
    "get": saying(is_a("get"), name="another"),
    "get-unknown": code(400, of_nobody("get")),
    "list": listing(lambda voices, _call: voices * 2),
    "list-others": listing(
        lambda voices, call: [v for v in voices if v["id"] != call.host.foreign_id]
    ),
    "list-form": listing(lambda voices, _call: [v | {"state": "Ready"} for v in voices]),
    "accounts-apart": _shared_accounts,
    "rename": saying(renames("新名字"), name="旧名字"),
    "rename-read-back": _forgetful,
    "name-of-20": code(400, _long(20)),
    "name-of-20-chinese": code(400, _long(40, in_bytes=True)),
    "name-of-21": _accepting(_named, _long(21)),
    "name-empty": _accepting(_named, _name_is(lambda name: name == "")),
    "name-missing": _accepting(_untouched, _name_is(lambda name: name is None)),
    "name-number": _accepting(_named, _name_is(lambda name: name == 5)),
    "empty-key": _failing_empty_key,
    "rename-unknown": code(400, of_nobody("rename")),
    "create-second": _one_for_all,
    "paid-slot": _deleting_paid,
    "train-unknown": code(400, of_nobody("train")),
    "train-ftp": _accepting(_untouched, _key_is("ftp:")),
    "train-no-url": _accepting(_untouched, _key_is("sample.wav")),
    "train-without-name": _accepting(
        _untouched, lambda call: call.operation == "train" and "name" not in call.body
    ),
    "train": saying(is_a("train"), state=INIT),
    "train-state": saying(when_in(TRAINING, "get"), state=INIT),
    "train-success": saying(when_in(SUCCESS, "get"), state=FAILED),
    "train-download": _fetching_nothing,
    "train-language": saying(is_a("get"), language=""),
    "demo": saying(when_in(SUCCESS, "get"), demo_url="/demos/1.wav"),
    "rename-trained": _unsettled_rename,
    "get-and-list-agree": listing(lambda voices, _call: [v | {"demo_url": ""} for v in voices]),
    "retrain": saying(in_attempt(1, "train"), state=SUCCESS),
    "stale-demo": saying(in_attempt(2, "get"), demo_url=None),
    "retrain-success": saying(in_attempt(2, "get"), state=FAILED),
    "train-failed": saying(in_attempt(3, "get"), state=SUCCESS),
    "delete-unknown": code(400, of_nobody("delete")),
    "delete": wrapped(is_a("delete"), data=None),
    "deleted-get": code(400, after_delete("get")),
    "deleted-list": listing(
        lambda voices, call: voices + ([{"id": _deleted(call)}] if _deleted(call) else [])
    ),
    "deleted-delete": code(400, after_delete("delete")),
    "deleted-rename": code(400, after_delete("rename")),
    "answer": _page,
    "reqid": _without_reqid,
    "reqid-unique": wrapped(lambda _call: True, reqid="the same"),
    "http-status": _crossed_status,
    "message": _without_message,
}
"""By the check that has to notice it."""


def _deleted(call: Call) -> str:
    """Return the id of a slot of ours that was deleted; empty if none was."""
    slots = call.host.accounts[KEY].slots
    gone = [c.slot_id for c in call.host.calls if c.operation == "delete" and c.key == KEY]
    return next((slot for slot in gone if slot.startswith("voice_") and slot not in slots), "")
