"""The language that an owner wants us to use."""

from dataclasses import dataclass, replace

from cloning.domain.owner import Owner
from cloning.ports.store import Store


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody who has contacted us."""

    language: str | None
    """The code of the language to answer in."""
    is_banned: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Preferences:
    """Remembers owners' languages, as codes that only the chat understands."""

    store: Store

    async def met(self, owner_id: int, app_language: str | None) -> Met:
        """Note that somebody has contacted us; return how to answer.

        Nothing is kept about people who are not owners (yet).
        """
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            is_banned = await work.bans.has(owner_id)
            if owner is None:
                return Met(app_language, is_banned)
            speaks = app_language or owner.app_language
            heard = replace(owner, app_language=speaks, unreachable_since=None)
            if heard != owner:
                await work.owners.save(heard)
            return Met(heard.speaks, is_banned)

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
