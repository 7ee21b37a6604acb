"""The command `doctor`: a line for each check, on a machine where the bot runs or will run."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from typing import Final

from bot.doctor.checks import checks_of
from bot.doctor.findings import Finding, Verdict
from bot.doctor.side_by_side import findings_of
from bot.doctor.threads import Unattended
from bot.logs.redaction import Redactor
from bot.settings.settings import Settings
from cloning.ports.outside import Clock

UNWELL: Final = 1
"""The exit code unless all is well."""

WITHIN_SECONDS: Final = 7.0
"""When everything hangs, the whole command ends within 10 s."""


def doctor(settings: Settings, clock: Clock) -> tuple[int, Sequence[str]]:
    """Look at everything; returns the exit code and the lines to print."""
    return _in_lines(asyncio.run(_examine(settings, clock)), settings.secrets)


def wrong_settings(problems: Iterable[str]) -> tuple[int, Sequence[str]]:
    """Return the same if the settings can't be used, so that nothing else can be looked at."""
    return _in_lines(
        [Finding(name="settings", verdict=Verdict.BAD, text=problem) for problem in problems], ()
    )


async def _examine(settings: Settings, clock: Clock) -> Sequence[Finding]:
    asyncio.get_running_loop().set_default_executor(Unattended())
    right = Finding(name="settings", verdict=Verdict.OK, text="all can be used")
    async with AsyncExitStack() as stack:
        checks = checks_of(settings, clock, stack, within=WITHIN_SECONDS)
        return [right, *await findings_of(checks, within=WITHIN_SECONDS)]


def _in_lines(findings: Sequence[Finding], secrets: Iterable[str]) -> tuple[int, Sequence[str]]:
    redact = Redactor(secrets)
    well = all(finding.verdict is Verdict.OK for finding in findings)
    return 0 if well else UNWELL, [redact(str(finding)) for finding in findings]
