"""What lies behind an error, for a line that an operator reads."""


def first_cause_of(fault: BaseException) -> str:
    """Return the first line of the error that led to all others."""
    while fault.__cause__ is not None:
        fault = fault.__cause__
    return str(fault).partition("\n")[0]
