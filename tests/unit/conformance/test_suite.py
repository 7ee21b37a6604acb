"""Each check passes on a server that keeps the contract, and fails on one that breaks it there."""

import pytest

from sandbox.conformance.check import Finding
from sandbox.conformance.sample import served_sample
from sandbox.conformance.service import Service
from sandbox.conformance.suite import SUITE, findings
from sandbox.conformance.visit import Stay, Visit
from sandbox.voices.account import Revision
from sandbox.voices.api import VoiceSandbox
from sandbox.voices.http import Manner
from tests.support.voices.bends import BENDS
from tests.support.voices.bent_service import KEY, OTHER_KEY, Bend, Host, bent_service, straight

FREELY = Stay(slots=2, paid=True, other_key=OTHER_KEY, training_seconds=30)


async def found(
    bend: Bend = straight, revision: Revision = "2025", stay: Stay = FREELY
) -> tuple[dict[str, Finding], Visit, Host]:
    """Try a server with all checks; returns what they found, by name."""
    async with (
        bent_service(bend, revision) as host,
        served_sample("127.0.0.1", 0) as sample,
        Service(host.url, KEY) as service,
    ):
        visit = Visit(service=service, sample=sample, stay=stay, before=[host.foreign_id])
        by_name = {finding.check.name: finding async for finding in findings(visit)}
        await visit.leave()
        return by_name, visit, host


@pytest.mark.parametrize("revision", ["2025", "2026"])
async def test_a_server_that_keeps_the_contract_differs_in_nothing(revision: Revision) -> None:
    by_name, visit, host = await found(revision=revision)
    not_ok = {name: f.came for name, f in by_name.items() if f.verdict != "ok"}
    assert visit.revision == revision
    assert not_ok == ({} if revision == "2026" else {"paid-slot": "this revision has no tiers"})
    left = [slot.tier for slot in host.accounts[KEY].slots.values()]
    assert left == ["free"] + (["pro"] if revision == "2026" else [])


@pytest.mark.parametrize("name", BENDS)
async def test_a_server_that_breaks_the_contract_in_one_way_is_found_out(name: str) -> None:
    by_name, _, _ = await found(BENDS[name], "2026" if name == "paid-slot" else "2025")
    assert by_name[name].verdict == "differs", by_name[name].came


def test_each_check_is_seen_failing() -> None:
    names = [check.name for check in SUITE]
    assert len(names) == len(set(names))
    assert set(names) == set(BENDS)


@pytest.mark.parametrize(("real_statuses", "text_codes"), [(True, False), (False, True)])
async def test_the_ways_in_which_the_platform_answers_are_no_difference(
    *, real_statuses: bool, text_codes: bool
) -> None:
    manner = Manner(real_statuses=real_statuses, text_codes=text_codes)
    async with (
        VoiceSandbox(manner=manner) as sandbox,
        served_sample("127.0.0.1", 0) as sample,
        Service(sandbox.url, sandbox.key) as service,
    ):
        visit = Visit(service=service, sample=sample, stay=Stay(training_seconds=30))
        ended = {finding.check.name: finding async for finding in findings(visit)}
    assert [found.came for found in ended.values() if found.verdict == "differs"] == []
