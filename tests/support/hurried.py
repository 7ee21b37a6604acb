"""The service as it runs, but for Telegram's limits: nobody is refused here, so nothing waits."""

from functools import partial
from typing import Final

from bot.app import running
from bot.telegram.places import Rate, Rates

AT_ONCE: Final = Rate(every=0.001)

running_hurried: Final = partial(
    running, rates=Rates(in_all=AT_ONCE, to_a_chat=AT_ONCE, to_a_group=AT_ONCE)
)
"""What `bot.app.running` does, as fast as it can. Tests of the limits themselves run the other."""
