"""Threads that nobody waits for: a name server that hangs must not keep us from ending."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from typing_extensions import override

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class Unattended(ThreadPoolExecutor):
    """Gives each call a thread of its own, which ends with the process at the latest.

    asyncio takes nothing but a ThreadPoolExecutor, and both wait at the end for all its threads.
    """

    @override
    def submit(
        self, fn: Callable[Given, Answer], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Future[Answer]:
        future: Future[Answer] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                answer = fn(*args, **kwargs)
            except BaseException as fault:  # noqa: BLE001 - who asked gets it
                future.set_exception(fault)
            else:
                future.set_result(answer)

        threading.Thread(target=run, daemon=True).start()
        return future

    @override
    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Do nothing: threads that are done have ended by themselves."""
