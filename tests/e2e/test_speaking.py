"""A clone says texts in the whole service: a chat, the real adapter, and a server that may fail."""

import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import av

from bot.app import running
from bot.demo.stage import Stage, speaking, staged
from handlers.words.say import texts as say_texts
from sandbox.speaking.api import SpeakingSandbox
from sandbox.speaking.faults import Fault, HangsUp, Improvises, Refrains, Refuses
from sandbox.telegram.forms.values import Kind, Message
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.steps import agrees
from tests.support.sound import speech

PATIENCE = 60.0
TEXT = "It is a truth universally acknowledged."


@dataclass(frozen=True)
class Talk:
    """Somebody who has a clone, in a service where it can speak."""

    stage: Stage
    jane: User
    server: SpeakingSandbox

    @property
    def clips(self) -> Sequence[Message]:
        """What the clone has said."""
        return [one for one in self.jane.messages if _is_said(one)]

    async def fails(self, fault: Fault) -> str:
        """Have a text said that goes wrong; returns what its status message ends with."""
        self.server.fault(fault)
        asked = await self.jane.says(f"/say {TEXT}")
        beginning = say_texts.NOT_SAID.format(title="My voice", why="")
        return (await self.jane.sees(beginning.strip(), after=asked, within=PATIENCE)).text


def _is_said(message: Message) -> bool:
    return message.from_bot and message.kind is Kind.VOICE and TEXT in message.text


@asynccontextmanager
async def talking() -> AsyncIterator[Talk]:
    async with staged(training_seconds=0.05) as silent, speaking(silent) as stage:
        migrate(stage.settings.database_url)
        assert stage.speaker is not None
        async with running(stage.settings):
            jane = User(stage.telegram, user_id=1775, first_name="Jane")
            await jane.sends_voice(speech.austen(), seconds=25)
            await agrees(jane)
            await jane.sees(lambda one: one.kind is Kind.VOICE and one.from_bot, within=PATIENCE)
            yield Talk(stage, jane, stage.speaker)


def seconds_of(clip: Message) -> float:
    with av.open(io.BytesIO(clip.content), "r", format="ogg") as container:
        return sum(frame.samples for frame in container.decode(audio=0)) / 48_000


async def test_a_clone_says_a_text_and_every_failure_is_told_without_a_clip() -> None:
    async with talking() as talk:
        talk.server.fault(Refuses(status=503))  # nothing is begun, so it is tried again
        await talk.jane.says(f"/say {TEXT}")
        clip = await talk.jane.sees(_is_said, within=PATIENCE)
        assert talk.server.refused == [503]
        (listen,) = talk.server.listens
        assert listen["text_response"] == TEXT
        assert 1.0 < seconds_of(clip) < 5.0
        assert clip.file is not None
        assert clip.file.duration is not None
        assert abs(clip.file.duration - seconds_of(clip)) < 1.0
        told = [
            await talk.fails(fault)
            for fault in (Refrains(), Improvises(), HangsUp(packets=3), Refuses(status=401))
        ]
        assert len(set(told)) >= 3  # a refusal, other words, and a loss have each their sentence
        assert len(talk.clips) == 1
        assert len(talk.server.listens) == 4  # each was asked for once
