"""Puts the sweep together: what looks after all trainings, clones and people."""

from bot.background.parts import Ports, make_eraser, make_erasure, make_late
from cloning.erasure.deletion import Deletion
from cloning.erasure.leftovers import Leftovers
from cloning.erasure.remembering import Again
from cloning.erasure.retention import Retention
from cloning.ports.upkeep import Looks, Mark, no_mark
from cloning.steps.watch import Watch
from cloning.trainings.status_message import StatusMessage
from cloning.upkeep.alarm import Alarm
from cloning.upkeep.sweep import Sweep


def make_sweep(
    ports: Ports,
    *,
    deletion: Deletion,
    again: Again,
    admins: frozenset[int] = frozenset(),
    mark: Mark = no_mark,
    looks: Looks | None = None,
) -> Sweep:
    """Make the part that wakes trainings, watches them and finishes deletions."""
    alarm = Alarm(store=ports.store, operators=ports.operators, admins=admins, clock=ports.clock)
    watch = Watch(
        store=ports.store,
        upstream=ports.upstream,
        status=StatusMessage(store=ports.store, notifier=ports.notifier, clock=ports.clock),
        clock=ports.clock,
        looks=looks,
    )
    erasure = make_erasure(ports, deletion=deletion)
    retention = Retention(
        store=ports.store, erasure=erasure, notifier=ports.notifier, clock=ports.clock
    )
    leftovers = Leftovers(store=ports.store, samples=ports.samples, clock=ports.clock)
    return Sweep(
        store=ports.store,
        watch=watch,
        eraser=make_eraser(ports, deletion=deletion),
        write_down=ports.remembering.write_down,
        alarm=alarm.tell,
        chores=(
            make_late(ports).look,
            leftovers.erase,
            retention.drop_waiting,
            retention.forget_attempts,
            ports.contents.forget_old,
            retention.forget_unreachable,
            ports.remembering.forget_old,
            again.delete_left,
        ),
        in_hand=ports.in_hand,
        clock=ports.clock,
        mark=mark,
        looks=looks,
    )
