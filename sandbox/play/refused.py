"""How an act on the page is refused."""


class Refused(Exception):
    """It can't be done; the sentence says why, in English, and the page translates it."""


def not_there() -> Refused:
    """Make the refusal of what no page of ours asks for."""
    return Refused("The page has asked for something that isn't there.")


def too_big() -> Refused:
    """Make the refusal of more bytes than are taken."""
    return Refused("This is too big.")
