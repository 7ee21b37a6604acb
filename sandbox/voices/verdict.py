"""How the platform refuses a request."""


class Verdict(Exception):
    """A code other than 0, and the message that goes with it."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
