"""What every answer has, whatever was asked: judged by all that came during the visit."""

from collections.abc import Callable, Iterable

from sandbox.conformance.answers import Answer
from sandbox.conformance.check import Check
from sandbox.conformance.verdicts import Differs
from sandbox.conformance.visit import Visit

_OK = 200
_MOST_SHOWN = 3


async def _wrapped(visit: Visit) -> str:
    return _all(visit, lambda answer: answer.code is not None, lambda answer: answer.words())


async def _reqid(visit: Visit) -> str:
    def has_one(answer: Answer) -> bool:
        reqid = answer.payload.get("reqid")
        return bool(answer.trouble) or (isinstance(reqid, str) and bool(reqid))

    return _all(visit, has_one, lambda answer: f"reqid {answer.payload.get('reqid')!r}")


async def _own_reqid(visit: Visit) -> str:
    reqids = [str(reqid) for a in visit.service.answers if (reqid := a.payload.get("reqid"))]
    again = {reqid for reqid in reqids if reqids.count(reqid) > 1}
    if again:
        raise Differs(f"more than once: {_some(sorted(again))}")
    return f"{len(reqids)} different ones"


async def _status(visit: Visit) -> str:
    def fits(answer: Answer) -> bool:
        return bool(answer.trouble) or answer.status in {_OK, answer.code or _OK}

    return _all(visit, fits, lambda answer: f"HTTP {answer.status} with {answer.words()}")


async def _message(visit: Visit) -> str:
    def says(answer: Answer) -> bool:
        return not answer.code or isinstance(answer.payload.get("msg"), str)

    return _all(visit, says, lambda answer: f"msg {answer.payload.get('msg')!r}")


def _all(visit: Visit, good: Callable[[Answer], bool], words: Callable[[Answer], str]) -> str:
    answers = visit.service.answers
    bad = [f"{answer.asked}: {words(answer)}" for answer in answers if not good(answer)]
    if bad:
        raise Differs(f"{len(bad)} of {len(answers)} answers: {_some(bad)}")
    return f"all {len(answers)} answers"


def _some(items: Iterable[str]) -> str:
    return "; ".join([*items][:_MOST_SHOWN])


ENVELOPE = (
    Check(
        name="answer",
        asks="the form of every answer",
        contract="each is a JSON object with a code",
        make=_wrapped,
    ),
    Check(
        name="reqid",
        asks="the reqid of every answer",
        contract="each has one, which is a text",
        make=_reqid,
    ),
    Check(
        name="reqid-unique",
        asks="whether a reqid came twice",
        contract="it names one request",
        make=_own_reqid,
    ),
    Check(
        name="http-status",
        asks="the HTTP status of every answer",
        contract="200, whatever the code is; a gateway may give the code's own",
        make=_status,
    ),
    Check(
        name="message",
        asks="the msg of every refusal",
        contract="it is a text",
        make=_message,
    ),
)
