"""The meters of one process. Their names are an interface: deploy/monitoring asks for them."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
)

from cloning.domain.errors import CloningError

MOMENTS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)
"""Bounds in seconds of what a person waits for."""

PATIENT = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""Bounds in seconds of what the background waits for."""

LONG = (1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0)
"""Bounds in seconds of what takes as long as it is spoken."""


class Meters:
    """Everything that a process counts, in a registry of its own."""

    def __init__(self, *, role: str, version: str) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        Info("bot", "The program and what this process does.", registry=self.registry).info(
            {"version": version, "role": role}
        )
        self._time_what_happens()
        self._watch_trainings()
        self._watch_the_rest()

    def _time_what_happens(self) -> None:
        self.updates = self._timed(
            "bot_update_seconds",
            "Time to handle an update, by what it carries.",
            ["kind"],
            MOMENTS,
        )
        self.failures = Counter(
            "bot_update_failures",
            "Tries of an update that failed, by what was wrong; `fault` is a fault of ours.",
            ["why"],
            registry=self.registry,
        )
        self.upstream = self._timed(
            "bot_upstream_seconds",
            "Time of a call of the voice-clone API, by call and by the code of its answer.",
            ["call", "code"],
            PATIENT,
        )
        self.speech = self._timed(
            "bot_speech_seconds",
            "Time of an utterance at the platform, with the wait for its turn, by how it ended.",
            ["ended"],
            LONG,
        )
        self.telegram = self._timed(
            "bot_telegram_seconds",
            "Time of a call of the Bot API, with the wait for its turn, by method and result.",
            ["method", "result"],
            MOMENTS,
        )
        self.children = self._timed(
            "bot_audio_child_seconds",
            "Time of a child process that opens a recording, by how it ended.",
            ["ended"],
            PATIENT,
        )

    def _watch_trainings(self) -> None:
        self.trainings = self._gauge("bot_trainings_due", "Trainings with a step to do.", "step")
        self.oldest = self._gauge(
            "bot_trainings_overdue_seconds", "How long the oldest step has been due.", "step"
        )
        self.watched = self._gauge("bot_trainings_watched", "Trainings at the voice-clone API.")
        self.watched_age = self._gauge(
            "bot_trainings_watched_seconds", "How long the oldest of these has been there."
        )

    def _watch_the_rest(self) -> None:
        self.utterances = self._gauge("bot_utterances_due", "Utterances with a step to do.", "step")
        self.oldest_utterance = self._gauge(
            "bot_utterances_overdue_seconds", "How long the oldest of these has been due.", "step"
        )
        self.inbox = self._gauge("bot_inbox_updates", "Updates that are not dealt with yet.")
        self.inbox_age = self._gauge("bot_inbox_age_seconds", "Age of the oldest of these.")
        self.parked = self._gauge("bot_inbox_parked", "Updates that we gave up.")
        self.left_alone = self._gauge(
            "bot_upstream_left_alone", "1 while the voice-clone API counts as down, or is busy."
        )
        self.database_up = self._gauge("bot_database_up", "1 if the database answered.")

    @contextmanager
    def child(self) -> Iterator[None]:
        """Time a child process; any exception but a cancellation counts as its death."""
        began, ended = time.perf_counter(), "killed"
        try:
            yield
            ended = "well"
        except Exception:
            ended = "badly"
            raise
        finally:
            self.children.labels(ended).observe(time.perf_counter() - began)

    def counting(
        self, failed: Callable[[int, Exception], None]
    ) -> Callable[[int, Exception], None]:
        """Wrap what is told of an update that failed, so that it is counted as well."""

        def count(update_id: int, fault: Exception) -> None:
            self.failures.labels(fault.code if isinstance(fault, CloningError) else "fault").inc()
            failed(update_id, fault)

        return count

    def _timed(
        self, name: str, about: str, labels: Sequence[str], buckets: Sequence[float]
    ) -> Histogram:
        return Histogram(name, about, labels, buckets=buckets, registry=self.registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(name, about, labels, registry=self.registry)
