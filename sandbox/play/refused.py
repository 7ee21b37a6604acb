"""How an act on the page is refused."""


class Refused(Exception):
    """It can't be done; the sentence says why, in English, and the page translates it."""
