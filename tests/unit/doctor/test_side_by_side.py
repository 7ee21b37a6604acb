"""All checks end together, and none hides another."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable

from bot.doctor.findings import NotChecked, Wrong
from bot.doctor.side_by_side import Check, findings_of
from bot.doctor.threads import Unattended


async def well() -> str:
    return "it is well"


async def ill() -> str:
    raise Wrong("it is ill", cure="a pill")


async def unknown() -> str:
    raise NotChecked("nobody knows")


async def hangs() -> str:
    await asyncio.Event().wait()
    return "never"


async def breaks() -> str:
    raise KeyError("a secret")


def check(name: str, look: Callable[[], Awaitable[str]], *after: str) -> Check:
    return Check(name=name, look=look, when_slow="wait", after=after)


async def lines_of(*checks: Check) -> list[str]:
    return [str(finding) for finding in await findings_of(checks, within=0.05)]


async def test_each_check_has_a_line_with_its_cure() -> None:
    assert await lines_of(check("one", well), check("two", ill), check("three", unknown)) == [
        "ok   one          it is well",
        "BAD  two          it is ill. Cure: a pill",
        "?    three        not checked: nobody knows",
    ]


async def test_what_hangs_is_ended_and_holds_up_nothing() -> None:
    began = time.monotonic()
    first, second, third = await lines_of(
        check("one", hangs), check("two", hangs), check("three", well)
    )
    assert time.monotonic() - began < 1.0
    assert first == "BAD  one          it did not answer within 0.05 s. Cure: wait"
    assert second.startswith("BAD  two")
    assert third.startswith("ok   three")


async def test_what_can_not_be_checked_names_what_it_needs() -> None:
    lines = await lines_of(
        check("one", ill), check("two", well, "one"), check("three", well, "two"), check("4", well)
    )
    assert lines[1:] == [
        "?    two          not checked: it needs “one”, see above",
        "?    three        not checked: it needs “two”, see above",
        "ok   4            it is well",
    ]


async def test_a_check_that_breaks_is_named_without_what_it_stumbled_over() -> None:
    (line,) = await lines_of(check("one", breaks))
    assert line.startswith("BAD  one          the check failed: KeyError. Cure: ")
    assert "secret" not in line


def test_a_thread_that_hangs_keeps_nobody_from_ending() -> None:
    hanging = threading.Event()

    async def waits() -> str:
        return str(await asyncio.to_thread(hanging.wait))

    async def resolve() -> str:
        asyncio.get_running_loop().set_default_executor(Unattended())
        assert await asyncio.to_thread(str, 7) == "7"
        (line,) = await lines_of(check("one", waits))
        return line

    began = time.monotonic()
    assert asyncio.run(resolve()).startswith("BAD  one")
    assert time.monotonic() - began < 2.0
    hanging.set()
