"""What tests of readiness share."""

from datetime import timedelta

from bot.web.readiness.health import Health
from cloning.domain.errors import UpstreamDenied

SECOND = timedelta(seconds=1)
DENIED = UpstreamDenied(answer="401 bad token of slot qvc-7")


def named(health: Health) -> list[str]:
    return [problem.what for problem in health.problems]
