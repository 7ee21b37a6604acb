"""How the platform says no."""


class Verdict(Exception):
    """A code that is not 0, and the message that goes with it."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
