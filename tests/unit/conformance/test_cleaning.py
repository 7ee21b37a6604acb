"""Whatever happens during a visit, it spends no more slots than announced, and cleans up."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from sandbox.conformance.sample import Sample, served_sample
from sandbox.conformance.service import Service
from sandbox.conformance.suite import findings
from sandbox.conformance.visit import Stay, Visit
from sandbox.voices.account import Revision
from sandbox.voices.http import refusal
from sandbox.voices.slots import TRAINING
from sandbox.voices.verdict import Verdict
from tests.support.voices.bending import saying, when_in, with_body
from tests.support.voices.bent_service import KEY, Answer, Bend, Call, Host, bent_service, straight

ROOT = Path(__file__).parents[3]
PAGE = "<html><head><title>502 Bad Gateway</title></head></html>"


@asynccontextmanager
async def started(host: Host, *options: str, key: str = KEY) -> AsyncIterator[Process]:
    """The command in a process of its own, with the key in its environment."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "conformance", host.url, *options),
        cwd=ROOT,
        env={"CONFORMANCE_KEY": key},
        stdout=PIPE,
        stderr=STDOUT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def said(host: Host, *options: str) -> tuple[int | None, str]:
    """Run the command to its end; returns its exit code and what it has said."""
    async with started(host, *options) as process:
        output = (await process.communicate())[0].decode()
        return process.returncode, output


async def visited(host: Host, stay: Stay) -> list[str]:
    """Make all checks without a sample, and clean up; returns what is left."""
    async with Service(host.url, KEY) as service:
        visit = Visit(service=service, sample=Sample(), stay=stay, before=[host.foreign_id])
        async for _ in findings(visit):
            pass
        return list(await visit.leave())


def lost(call: Call) -> Answer:
    """Create, and answer with the page of a gateway."""
    answer = call.honest()
    is_lost = call.operation == "create" and answer["code"] == 0
    return web.Response(status=502, text=PAGE) if is_lost else answer


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_stopped_in_the_middle_of_a_training_it_deletes_its_slot(
    number: signal.Signals,
) -> None:
    waiting = asyncio.Event()

    def endless(call: Call) -> Answer:
        if call.operation == "get" and call.attempt:
            waiting.set()
        return saying(when_in("Success", "get"), state=TRAINING)(call)

    async with bent_service(endless) as host, started(host) as process:
        await waiting.wait()
        assert host.ours
        process.send_signal(number)
        output = (await process.communicate())[0].decode()
        assert host.ours == []
    assert process.returncode == 130
    assert "Stopped before the end." in output
    assert "Cleaned up" in output


async def test_stopped_before_a_create_is_answered_it_waits_for_the_slot_and_deletes_it() -> None:
    created, answer = asyncio.Event(), asyncio.Event()

    async def late(call: Call) -> None:
        if call.operation == "create" and call.host.ours:
            created.set()
            await answer.wait()

    async with bent_service(pause=late) as host, started(host) as process:
        await created.wait()
        process.terminate()
        await asyncio.sleep(0.3)
        answer.set()
        output = (await process.communicate())[0].decode()
        assert host.ours == []
    assert (process.returncode, "Cleaned up" in output) == (130, True)


async def test_a_slot_whose_create_was_answered_by_a_gateway_is_found_and_deleted() -> None:
    async with bent_service(lost) as host:
        assert await visited(host, Stay()) == []
        assert host.ours == []
        assert host.foreign_id in host.accounts[KEY].slots


async def test_a_slot_that_may_be_there_is_told_if_the_account_can_not_be_listed() -> None:
    def silent(call: Call) -> Answer:
        is_too_late = call.operation == "list" and call.host.ours
        return web.Response(status=502, text=PAGE) if is_too_late else lost(call)

    async with bent_service(silent) as host:
        assert await visited(host, Stay()) == [
            "a create got no answer, and the account can't be listed: a slot may be there"
        ]


async def test_in_a_shared_account_such_a_slot_is_only_named() -> None:
    async with bent_service(lost) as host:
        [slot_id] = [left.split()[2] for left in await visited(host, Stay(shared=True))]
        assert host.ours == [slot_id]


async def test_a_delete_that_took_effect_but_failed_leaves_nothing_behind() -> None:
    def failing(call: Call) -> Answer:
        answer = call.honest()
        if call.operation == "delete" and answer["code"] == 0:
            return refusal(call.host.reqid(), Verdict(599, "engine error"))
        return answer

    async with bent_service(failing) as host:
        assert await visited(host, Stay()) == []


async def test_what_can_not_be_deleted_is_named_and_the_exit_code_says_so() -> None:
    def keeping(call: Call) -> Answer:
        if call.operation == "delete" and call.key == KEY:
            return refusal(call.host.reqid(), Verdict(500, "no"))
        return call.honest()

    async with bent_service(keeping) as host:
        code, output = await said(host)
        [slot_id] = host.ours
    assert code == 1
    assert f"LEFT BEHIND: the slot {slot_id} could not be deleted" in output


def accepting(call: Call) -> Answer:
    """Create a slot, whatever is asked for, and for whomever."""
    return with_body(lambda _body: {"model_id": "QN_ACV"}, _is_create)(call)


def _is_create(call: Call) -> bool:
    call.key = KEY if call.operation == "create" else call.key
    return call.operation == "create"


@pytest.mark.parametrize("revision", ["2025", "2026"])
@pytest.mark.parametrize("bend", [straight, accepting, lost])
@pytest.mark.parametrize("slots", [1, 2])
async def test_no_server_can_make_it_spend_more_slots_than_announced(
    bend: Bend, revision: Revision, slots: int
) -> None:
    async with bent_service(bend, revision) as host:
        await visited(host, Stay(slots=slots))
        assert 1 <= host.accounts[KEY].created <= slots
        assert host.ours == []


async def test_it_never_prints_the_key_even_if_the_server_does() -> None:
    def echoing(call: Call) -> Answer:
        answer = call.honest() | {"reqid": f"{call.key}"}
        return answer | ({"msg": f"no {call.key}%"} if answer["code"] else {})

    async with bent_service(echoing) as host:
        code, output = await said(host)
    assert code == 1
    assert KEY not in output
    assert "[key]" in output


async def test_it_says_beforehand_what_it_will_do() -> None:
    async with bent_service() as host:
        code, output = await said(host)
    assert code == 0
    announced, _, rest = output.partition("ok ")
    assert "create one slot, name it, and delete it at the end" in announced
    assert "train it up to three times" in announced
    assert "56 ok, 0 differ, 3 could not be tried" in rest.splitlines()[-1], output


async def test_on_a_server_elsewhere_it_does_nothing_without_a_yes() -> None:
    async with bent_service() as host:
        host.url = "http://voices.invalid"
        code, output = await said(host)
    assert code == 2
    assert "- create one slot" in output
    assert output.endswith("Nothing was done yet: run it again with --yes.\n")


async def test_with_a_key_that_nobody_has_it_tries_nothing() -> None:
    async with bent_service() as host, started(host, key="nobody-has-it") as process:
        output = (await process.communicate())[0].decode()
        assert [call.operation for call in host.calls] == ["list"]
    assert process.returncode == 2
    assert "The account can't be listed, so nothing was tried: code 401" in output


async def test_a_server_that_is_not_there_is_named(unused_tcp_port: int) -> None:
    async with bent_service() as host:
        host.url = f"http://127.0.0.1:{unused_tcp_port}"
        code, output = await said(host)
    assert code == 2
    assert "nothing was tried: no answer (ClientConnectorError)" in output


async def test_the_port_for_the_sample_may_be_taken() -> None:
    async with bent_service() as host:
        code, output = await said(host, "--sample-address", host.url)
    assert code == 2
    assert output.startswith("--sample-address: port ")
    assert output.count("\n") == 1


async def test_a_sample_can_be_served_where_the_server_finds_it(unused_tcp_port: int) -> None:
    async with bent_service() as host:
        code, output = await said(host, "--sample-address", f"http://127.0.0.1:{unused_tcp_port}")
    assert code == 0, output
    assert "downloads: 1" in output


async def test_a_sample_elsewhere_is_trained_on_but_not_counted() -> None:
    async with served_sample("127.0.0.1", 0) as sample, bent_service() as host:
        code, output = await said(host, "--sample-url", sample.url)
    assert code == 0, output
    assert "not tried train-download" in output
    assert "ok        train-success" in output


async def test_if_nobody_reads_the_report_it_cleans_up_all_the_same() -> None:
    async with bent_service() as host:
        command = f"{sys.executable} -m sandbox conformance {host.url} | head -n 60"
        shell = await asyncio.create_subprocess_exec(
            *("bash", "-c", command),
            cwd=ROOT,
            env={"CONFORMANCE_KEY": KEY, "PATH": os.defpath},
            stdout=PIPE,
            stderr=STDOUT,
        )
        output = (await shell.communicate())[0].decode()
        assert (host.accounts[KEY].created, host.ours) == (1, [])
    assert len(output.splitlines()) == 60, output
