"""Makes all checks side by side, and ends them all at one moment, whatever hangs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.doctor.findings import Finding, NotChecked, Verdict, Wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing to look at."""

    name: str
    look: Callable[[], Awaitable[str]]
    """Says in a few words that it is well; raises Wrong, or NotChecked."""
    when_slow: str
    """The cure if it takes too long."""
    after: Sequence[str] = ()
    """The names of earlier checks without whose success this one can't be made."""


async def findings_of(checks: Sequence[Check], *, within: float) -> Sequence[Finding]:
    """Make all checks, and return what they found in their order, after so many seconds at most."""
    until = asyncio.get_running_loop().time() + within
    made: dict[str, asyncio.Task[Finding]] = {}
    for check in checks:
        earlier = [made[name] for name in check.after]
        made[check.name] = asyncio.create_task(_finding(check, earlier, until, within))
    return await asyncio.gather(*made.values())


async def _finding(
    check: Check, earlier: Sequence[asyncio.Task[Finding]], until: float, within: float
) -> Finding:
    for finding in [await one for one in earlier]:
        if finding.verdict is not Verdict.OK:
            return _unknown(check.name, f"not checked: it needs “{finding.name}”, see above")
    try:
        async with asyncio.timeout_at(until):
            said = await check.look()
        return Finding(name=check.name, verdict=Verdict.OK, text=said)
    except Wrong as wrong:
        text, cure = str(wrong), wrong.cure
    except NotChecked as unknown:
        return _unknown(check.name, f"not checked: {unknown}")
    except TimeoutError:
        text, cure = f"it did not answer within {within:g} s", check.when_slow
    except Exception as fault:  # noqa: BLE001 - a fault of one check must not hide the others
        text, cure = f"the check failed: {type(fault).__name__}", "report this to the developers"
    return Finding(name=check.name, verdict=Verdict.BAD, text=text, cure=cure)


def _unknown(name: str, why: str) -> Finding:
    return Finding(name=name, verdict=Verdict.NOT_CHECKED, text=why)
