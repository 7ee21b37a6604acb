"""File handles: each connection, file and pipe of this process takes one."""

import resource

ENOUGH = 65_536
"""More than we ever need; some systems allow a billion, and some programs close each by number."""


def raise_limit_of_handles() -> None:
    """Raise the number of handles that we may have as far as the system lets us.

    Many systems begin with 1024 and allow half a million.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(ENOUGH, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def limit_of_handles() -> int:
    """Return how many handles this process may have, at most `ENOUGH`."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return ENOUGH if soft == resource.RLIM_INFINITY else min(ENOUGH, soft)
