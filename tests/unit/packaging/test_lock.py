"""The lock: what make installs, each package by its hash, from whatever index the reader has."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.process.version import VERSION

ROOT = Path(__file__).parents[3]
LOCKS = [ROOT / "requirements.txt", *sorted((ROOT / "requirements").glob("*.txt"))]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def entries(lock: Path) -> Iterator[tuple[Requirement, list[str]]]:
    """Each requirement of a lock with its hashes."""
    text = re.sub(r"^ *#.*\n", "", lock.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    for line in text.splitlines():
        requirement, *hashes = line.split(" --hash=")
        yield Requirement(requirement), [each.strip() for each in hashes]


def locked(*locks: Path) -> dict[str, Requirement]:
    return {canonicalize_name(one.name): one for lock in locks for one, _ in entries(lock)}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_package_of_a_lock_has_one_version_and_a_hash(lock: Path) -> None:
    found = list(entries(lock))
    assert found
    for requirement, hashes in found:
        assert re.fullmatch(r"==[^*]+", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), requirement


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_index_and_no_place_of_a_machine(lock: Path) -> None:
    options = [line for line in lock.read_text().splitlines() if line.startswith("-")]
    assert options == []
    assert not re.search(r"://|(?<=\s)/", lock.read_text())


@pytest.mark.parametrize(
    ("needed", "locks"),
    [
        (PROJECT["project"]["dependencies"], LOCKS[:1]),
        (PROJECT["dependency-groups"]["dev"], LOCKS),
        (PROJECT["project"]["optional-dependencies"]["sandbox"], LOCKS),
        (PROJECT["build-system"]["requires"], LOCKS),
    ],
    ids=["run", "dev", "sandbox", "build"],
)
def test_the_lock_holds_a_right_version_of_what_the_project_needs(
    needed: list[str], locks: list[Path]
) -> None:
    there = locked(*locks)
    for requirement in map(Requirement, needed):
        pinned = there[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(str(pinned.specifier).removeprefix("=="))
        assert requirement.extras <= pinned.extras


def test_a_package_in_two_locks_has_the_same_version_in_both() -> None:
    pins = {(one.name, str(one.specifier)) for lock in LOCKS for one, _ in entries(lock)}
    assert len(pins) == len({name for name, _ in pins})


def test_the_build_back_end_is_the_same_one_wherever_it_is_named() -> None:
    assert PROJECT["build-system"]["requires"] == PROJECT["dependency-groups"]["build"]


def test_the_changelog_begins_with_this_version_and_its_day() -> None:
    versions = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert versions[0] == "[Unreleased]"
    assert re.fullmatch(rf"\[{re.escape(VERSION)}\] - \d{{4}}-\d\d-\d\d", versions[1])


def test_nothing_that_only_developers_need_is_in_the_run_time_lock() -> None:
    developers = {Requirement(one).name for one in PROJECT["dependency-groups"]["dev"]}
    assert developers.isdisjoint(locked(LOCKS[0]))


def test_the_page_of_licences_names_every_run_time_package() -> None:
    page = (ROOT / "docs" / "licences.md").read_text()
    rows = re.findall(r"^\| ([\w.-]+) +\| (.*?) +\|$", page, re.MULTILINE)
    named = {canonicalize_name(name) for name, _ in rows[1:]}
    everywhere = {name for name, one in locked(LOCKS[0]).items() if one.marker is None}
    assert everywhere <= named
    assert ("python-telegram-bot", "LGPL-3.0-only") in rows
