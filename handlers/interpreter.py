"""Finds out in which language to speak to a person."""

import logging

from telegram import User

from cloning.domain.errors import StorageUnavailable
from cloning.owners.preferences import Met, Preferences
from handlers.chat.reading import app_language_of
from handlers.words.languages import Catalogues, is_spoken
from handlers.words.speech import Speech

log = logging.getLogger(__name__)


class Interpreter:
    """Knows all languages, and which one each person has chosen."""

    def __init__(self, catalogues: Catalogues, preferences: Preferences) -> None:
        self._catalogues = catalogues
        self.preferences = preferences

    async def speech_for(self, user: User | None) -> Speech:
        """Find the speech for a person: the chosen language, or else the one of their app."""
        return self.speech_to(await self.meet(user))

    def speech_to(self, met: Met) -> Speech:
        """Return the speech for somebody whom we have met."""
        return self._catalogues.speech(met.language)

    def speech_in(self, code: str | None, other: Speech) -> Speech:
        """Return the speech for a language such as "zh"; `other` if we don't speak that one."""
        return self._catalogues.speech(code) if is_spoken(code) else other

    async def meet(self, user: User | None) -> Met:
        """Find out in which language to answer a person, and what else every update asks first.

        If the database is unavailable, the app's language is good enough, and nothing can begin.
        """
        if user is None:
            return Met(None)
        try:
            return await self.preferences.met(user.id, app_language_of(user))
        except StorageUnavailable as fault:
            log.info("language not looked up: %s", fault)
            return Met(app_language_of(user))
