"""Everything that owners do: the message, and what the bot is to make of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

from cloning.domain.models import Outcome, Recording, Step, Subject
from cloning.domain.owner import Basis, Question
from cloning.domain.progress import Progress, progress_of
from tests.faults.town.bots.process import Bot
from tests.faults.town.chaos import Chaos, Fault
from tests.faults.town.judging.ledger import Ledger
from tests.faults.town.outside.telegram import Telegram

WORTHS = {"fine": 0.80, "silent": 0.05, "music": 0.03, "brief": 0.08, "noisy": 0.04}
"""What recordings are worth, and how likely each is."""

APP_LANGUAGES = ("de", "pt-br", None)
"""What the apps of owners speak; voices can't speak all of it."""

OPEN = (Progress.MORE, Progress.CHOICE)
"""What a status message asks for while a take waits."""

"""What a status message must go on asking at these steps, whoever writes it last."""

Act = Callable[[Bot], Awaitable[object]]


@dataclass(frozen=True)
class Update:
    """Something that an owner did, kept until it is dealt with."""

    chat_id: int
    message_id: int
    name: str
    act: Act


@dataclass
class Deeds:
    """What one person can do in one chat."""

    id: int
    chaos: Chaos
    telegram: Telegram
    ledger: Ledger
    post: Callable[[Update], None]
    """Takes updates to the bot."""
    sent: list[tuple[int, str]] = field(default_factory=list)
    """The recordings that this person sent: message id, and what it is worth."""
    consented: bool = False
    _messages: int = 0

    @property
    def random(self) -> Random:
        return self.chaos.random

    def _say(self, name: str, act: Act, message_id: int | None = None) -> None:
        """Do something that the bot gets to hear of."""
        if self.id in self.telegram.blocked and name != "unblock":
            return
        update = Update(self.id, message_id or self._next_message(), name, act)
        self.post(update)
        if self.chaos.now_and_then(0.05, Fault.TWICE):
            self.post(update)

    def _next_message(self) -> int:
        self._messages += 1
        return self._messages

    def send(self, worth: str = "", subject: Subject | None = None) -> None:
        """Send a recording, perhaps in reply to a message."""
        if self.id in self.telegram.blocked:
            return
        message_id = self._next_message()
        worth = worth or self.random.choices(list(WORTHS), list(WORTHS.values()))[0]
        self.sent.append((message_id, worth))
        recording = Recording(
            owner_id=self.id,
            chat_id=self.id,
            message_id=message_id,
            file_id=f"{worth} file {self.id}-{message_id}",
            own=True,
            size_bytes=48_000,
            app_language=APP_LANGUAGES[self.id % len(APP_LANGUAGES)],
            subject=subject,
        )

        async def take(bot: Bot) -> None:
            claim = await bot.submissions.submit(recording)
            shown = await bot.line.acknowledge(claim)
            await bot.submissions.shown(claim.training, shown)

        self._say("recording", take, message_id)

    def agree(self) -> None:
        if self.id in self.telegram.blocked:
            return
        message_id = self._next_message()
        self.consented = True

        async def agree(bot: Bot) -> None:
            await bot.submissions.agree(self.id, self.id, Basis.OWN_VOICE, message_id)

        self._say("agree", agree, message_id)

    def decline(self) -> None:
        self._say("decline", lambda bot: bot.submissions.decline(self.id))

    def again(self) -> None:
        failed = [
            message.training_id
            for message in self.telegram.chats[self.id].values()
            if message.says == Outcome.FAILED and message.push
        ]
        if not failed:
            return
        training_id = failed[-1]

        async def again(bot: Bot) -> None:
            if await bot.late.ready(self.id, training_id) is not None:
                await bot.line.play(self.id, training_id)
                return
            claim = await bot.submissions.again(self.id, training_id)
            shown = await bot.line.acknowledge(claim)
            await bot.submissions.shown(claim.training, shown)

        self._say("again", again)

    def retrain(self) -> None:
        clone_id = self._some_clone()

        asked = self._next_message()

        async def ask(bot: Bot) -> None:
            await bot.collection.ask(self.id, clone_id, Question.RECORDING, asked)

        self._say("retrain", ask, asked)
        self.send()

    def replace(self) -> None:
        """Have a recording replace the voice that one was asked about, or become a new one."""
        asked = self._asked(Progress.REPLACE)
        if asked:
            self._decide(asked[-1], new=self.random.random() < 0.3)

    def _decide(self, training_id: int, *, new: bool) -> None:
        message_id = self.ledger.trainings[training_id].message_id

        async def decide(bot: Bot) -> None:
            said = bot.replacement.make_new if new else bot.replacement.replace
            claim = await said(self.id, self.id, message_id)
            if claim.training.step not in (Step.PREPARE, Step.CONSENT) or claim.training.fence:
                return
            await bot.line.show(claim)
            shown = progress_of(claim.training)
            now, figures = await bot.standing.latest(self.id, claim.clone.id)
            if progress_of(now.training, waits=figures.waits) != shown:
                await bot.line.show(now, figures)
            await bot.submissions.shown(claim.training, None)

        self._say("replace", decide)

    def rename(self) -> None:
        clone_id = self._some_clone()
        title = f"Voice {self.random.randrange(100)}"

        asked = self._next_message()

        async def ask(bot: Bot) -> None:
            await bot.collection.ask(self.id, clone_id, Question.TITLE, asked)

        self._say("ask a title", ask, asked)
        self._say("rename", lambda bot: bot.collection.answer_title(self.id, title))

    def delete(self) -> None:
        clone_id = self._some_clone()

        async def delete(bot: Bot) -> None:
            await bot.collection.delete(self.id, clone_id)
            await bot.collection.deletion_shown(clone_id, self._next_message())

        self._say("delete", delete)

    def play(self) -> None:
        clone_id = self._some_clone()

        async def play(bot: Bot) -> None:
            clone = await bot.collection.clone(self.id, clone_id)
            demo = await bot.collection.demo(self.id, clone_id)
            if not isinstance(demo, str):
                await bot.line.say(self.id, "played", self._next_message())
                await bot.collection.played(self.id, clone, f"voice {clone_id}")

        self._say("play", play)

    def block(self) -> None:
        if self.chaos.now_and_then(1.0, Fault.BLOCKED):
            self.ledger.note("owner", self.id, "blocks us")
            self.telegram.blocked.add(self.id)
            self.telegram.ever_blocked.add(self.id)

    def unblock(self) -> None:
        self.ledger.note("owner", self.id, "unblocks us")
        self.telegram.blocked.discard(self.id)
        self._say("unblock", self._is_back)

    async def _is_back(self, bot: Bot) -> None:
        await bot.submissions.back(self.id)
        for claim in await bot.standing.unasked(self.id):
            shown = await bot.line.acknowledge(claim)
            await bot.submissions.shown(claim.training, shown)

    def use_anyway(self) -> None:
        asked = self._asked(Progress.CHOICE)
        if asked:
            self._use(asked[-1])

    def _use(self, training_id: int) -> None:
        self._say("use", lambda bot: bot.choices.use(self.id, training_id))

    def record_again(self) -> None:
        asked = self._asked(*OPEN)
        if asked:
            self._say("record again", lambda bot: bot.choices.record_again(self.id, asked[-1]))

    def cancel(self) -> None:
        async def cancel(bot: Bot) -> None:
            self.ledger.cancelling.add(self.id)
            try:
                await bot.choices.cancel(self.id)
            finally:
                self.ledger.cancelling.discard(self.id)

        self._say("cancel", cancel)

    def answer(self) -> None:
        """Give everything that waits what it waits for, as the chat shows it."""
        for training_id in self._asked(Progress.CHOICE):
            if self.ledger.step_of(training_id) is Step.CHOICE:
                self._use(training_id)
        for training_id in self._asked(Progress.REPLACE):
            if self.ledger.step_of(training_id) is Step.REPLACE:
                self._decide(training_id, new=False)
        shown = self.telegram.chats[self.id].items()
        more = {one.training_id: number for number, one in shown if one.says == Progress.MORE}
        for training_id, message_id in more.items():
            if self.ledger.step_of(training_id) is Step.MORE:
                # After an hour only a reply means a take that would replace a finished voice.
                self.send("fine", Subject(message_id=message_id, training_id=training_id))
        if self._is_asked_to_agree():
            self.agree()

    def _is_asked_to_agree(self) -> bool:
        """Tell whether a recording waits for it, be it that a late withdrawal was handled twice."""
        asked = self._asked(Progress.RECEIVED, Progress.CONSENT)
        return Step.CONSENT in map(self.ledger.step_of, asked)

    def _asked(self, *questions: Progress) -> list[int]:
        shown = self.telegram.chats[self.id].values()
        return [message.training_id for message in shown if message.says in questions]

    def _some_clone(self) -> int:
        """Pick a clone: mostly one of one's own, now and then somebody else's."""
        own = [clone.id for clone in self.ledger.clones.values() if clone.owner_id == self.id]
        if own and self.random.random() < 0.95:
            return self.random.choice(own[-4:])
        return self.random.randrange(1, 20)
