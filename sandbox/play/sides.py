"""What is shown beside the chats: other parts of the world, each as a picture."""

from typing import Protocol

from sandbox.telegram.forms.values import Json


class Side(Protocol):
    """A part of the world that the page shows beside the chats."""

    @property
    def name(self) -> str:
        """The name of its panel on the page."""

    async def look(self) -> Json:
        """Return the whole picture; it is asked for several times a second while somebody looks."""

    async def do(self, wish: str, details: Json) -> Json | None:
        """Do what a button of the panel asks for; raises Refused if that is impossible."""
