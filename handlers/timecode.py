"""Places in a recording, as players show them."""


def written(seconds: float) -> str:
    """Write a place in a recording as players do: 2:10, or 1:02:10."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
