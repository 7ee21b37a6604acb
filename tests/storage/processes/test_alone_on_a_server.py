"""A process that works alone on a server knows it, and a second one knows that it does not."""

import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import timedelta

import pytest

from storage.processes.presence import present_as
from tests.support.databases.places import ON_POSTGRESQL, Place
from tests.support.databases.postgresql import PostgreSQL

pytestmark = ON_POSTGRESQL

LONG_UP = timedelta()
"""As if the server had been up for a minute."""


def test_one_process_works_alone_on_a_server_and_a_second_one_knows_it_does_not(
    place: Place,
) -> None:
    with (
        present_as("worker", place.url, up_for=LONG_UP) as first,
        present_as("worker", place.url, up_for=LONG_UP) as second,
        present_as("web", place.url, up_for=LONG_UP) as another,
    ):
        assert (first.alone, second.alone, another.alone) == (True, False, True)
    with present_as("worker", place.url, up_for=LONG_UP) as alone:
        assert alone.alone


def test_who_comes_while_one_of_two_is_left_is_not_alone(place: Place) -> None:
    with ExitStack() as first_life:
        first = first_life.enter_context(present_as("worker", place.url, up_for=LONG_UP))
        first.show()
        with present_as("worker", place.url, up_for=LONG_UP) as second:
            assert not second.alone
            first_life.close()
            with present_as("worker", place.url, up_for=LONG_UP) as first_again:
                assert not first_again.alone


def test_after_a_restart_of_the_server_a_process_shows_itself_again(
    postgresql: PostgreSQL, place: Place
) -> None:
    with present_as("worker", place.url, up_for=LONG_UP) as first:
        for _ in range(2):
            first.show()
        postgresql.stop()
        first.show()
        postgresql.start()
        first.show()
        with present_as("worker", place.url, up_for=LONG_UP) as second:
            assert not second.alone


def test_a_killed_process_no_longer_counts_on_a_server(place: Place) -> None:
    script = (
        "import sys; from datetime import timedelta\n"
        "from storage.processes.presence import present_as\n"
        "with present_as('worker', sys.argv[1], up_for=timedelta()) as alone:\n"
        "    print(alone.alone, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, place.url]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as other:  # noqa: S603
        assert other.stdout is not None
        assert other.stdout.readline() == b"True\n"
        with present_as("worker", place.url, up_for=LONG_UP) as alone:
            assert not alone.alone
        other.kill()
    for _ in range(100):
        with present_as("worker", place.url, up_for=LONG_UP) as alone:
            if alone.alone:
                return
        time.sleep(0.02)
    pytest.fail("the server still counts a process that is dead")


def test_a_server_that_has_just_been_started_proves_nothing(
    postgresql: PostgreSQL, place: Place
) -> None:
    postgresql.stop()
    postgresql.start()
    with present_as("worker", place.url) as alone:
        assert not alone.alone


def test_a_server_that_is_gone_proves_nothing_and_stops_nobody(
    postgresql: PostgreSQL, place: Place
) -> None:
    with present_as("worker", place.url, up_for=LONG_UP) as alone:
        assert alone.alone
        postgresql.stop()
        with present_as("worker", place.url, up_for=LONG_UP) as another:
            assert not another.alone
    postgresql.start()
