"""The language that an owner wants us to use."""

from dataclasses import dataclass, replace

from cloning.domain.owner import Owner
from cloning.holding import holding
from cloning.ports.acquaintances import Acquaintances
from cloning.ports.store import Store


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody who has contacted us."""

    language: str | None
    """The code of the language to answer in."""
    is_banned: bool = False
    may_have_question: bool = True
    """Whether a question to them may be open; only a transaction tells whether it can be answered.
    """
    was_lost: bool = False
    """Whether we could not reach them when we last wrote to them."""


@holding
class Preferences:
    """Remembers owners' languages, as codes that only the chat understands."""

    store: Store
    acquaintances: Acquaintances

    async def met(self, owner_id: int, app_language: str | None) -> Met:
        """Note that somebody has contacted us; return how to answer.

        Nothing is kept about people who are not owners (yet). Without news there is no transaction.
        """
        known = await self.acquaintances.acquaintance(owner_id)
        speaks = app_language or known.app_language
        if known.is_owner and (known.is_lost or speaks != known.app_language):
            await self._note(owner_id, app_language)
        return Met(
            known.language or speaks,
            is_banned=known.is_banned,
            may_have_question=known.has_question,
            was_lost=known.is_lost,
        )

    async def _note(self, owner_id: int, app_language: str | None) -> None:
        """Note the language of the app, and that somebody can be reached."""
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is not None:
                speaks = app_language or owner.app_language
                heard = replace(owner, app_language=speaks, unreachable_since=None)
                await work.owners.save(heard)

    async def chosen(self, owner_id: int) -> str | None:
        """Return the language that somebody has chosen; None if they follow their app."""
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
        return owner.language if owner is not None else None

    async def choose(self, owner_id: int, chat_id: int, language: str | None) -> None:
        """Use this language for somebody from now on; None: the language of their app."""
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id) or Owner(id=owner_id, chat_id=chat_id)
            await work.owners.save(replace(owner, language=language))
