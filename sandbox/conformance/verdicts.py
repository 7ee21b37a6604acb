"""How a check ends, unless it is as the contract says."""

from sandbox.conformance.answers import Answer


class Differs(Exception):
    """The server does something else than the contract says; the text says what came."""


class NotTried(Exception):
    """The check can't be made here; the text says why."""


def expected(answer: Answer, code: int) -> str:
    """Return what came, if it has this code; raises Differs otherwise."""
    if answer.code != code:
        raise Differs(answer.words())
    return answer.words()


def differs_if(wrong: bool, came: str) -> None:
    """Raise Differs, with what came, if something is wrong."""
    if wrong:
        raise Differs(came)
