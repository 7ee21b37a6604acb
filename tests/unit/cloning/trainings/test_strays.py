"""Whichever creates get no answer, and whatever LISTs leave out: each slot gets one clone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cloning.domain.models import PAID_TIER, Clone, State, Voice
from cloning.trainings.stray_rule import Stray, may_have_made, prospects
from tests.support.values import NOON

SETTLE = timedelta(seconds=60)
CLONE = Clone(id=1, owner_id=1, title="Ada", state=State.INIT, created_at=NOON, slot_intent_at=NOON)
LANGUAGES = ("de", "en")


def stray(number: int, language: str = "", tier: str = "") -> Stray:
    slot_id = f"slot-{number}"
    voice = Voice(slot_id=slot_id, name="", state=State.INIT, language=language, tier=tier)
    return Stray(number, voice)


def test_a_create_has_made_nothing_that_was_there_before() -> None:
    clone = replace(CLONE, slot_mark=5)
    assert not may_have_made(clone, stray(5))
    assert may_have_made(clone, stray(6))


def test_a_create_has_made_nothing_in_another_language_or_tier() -> None:
    german, paid = replace(CLONE, voice_language="de"), replace(CLONE, paid=True)
    assert may_have_made(german, stray(1, "de"))
    assert not may_have_made(german, stray(1, "en"))
    assert may_have_made(german, stray(1))
    assert may_have_made(CLONE, stray(1, "en"))
    assert may_have_made(paid, stray(1, tier=PAID_TIER))
    assert not may_have_made(paid, stray(1, tier="free"))
    assert not may_have_made(CLONE, stray(1, tier=PAID_TIER))


def test_an_intent_that_a_wrong_clock_has_dated_keeps_no_slot_from_the_others() -> None:
    ahead = replace(CLONE, id=2, slot_intent_at=NOON + timedelta(days=1))
    now = NOON + SETTLE
    chances = prospects(CLONE, [CLONE, ahead], [stray(1)], [], settle=SETTLE, now=now)
    assert (chances.free, chances.awaited) == ([stray(1)], False)


@dataclass
class Account:
    """An account that is ours alone, and the rows that we have of it."""

    now: int = 0
    """In seconds; every step takes one."""
    clones: int = 0
    slots: dict[int, str] = field(default_factory=dict)
    """The language of each slot that there is."""
    numbers: dict[int, int] = field(default_factory=dict)
    """The number among the strays of each slot that was seen before it had a clone."""
    owner_of: dict[int, int] = field(default_factory=dict)
    """The clone of each slot that has one."""
    intents: dict[int, Clone] = field(default_factory=dict)
    made: dict[int, int] = field(default_factory=dict)
    """The slot that a clone's create has made."""

    def sees(self, hidden: frozenset[int]) -> list[Stray]:
        """Note the strays of a LIST that hides some, and return those that it shows."""
        shown = [slot for slot in self.slots if slot not in self.owner_of and slot not in hidden]
        for slot in shown:
            self.numbers.setdefault(slot, len(self.numbers) + 1)
        return [stray(self.numbers[slot], self.slots[slot]) for slot in shown]

    def asks(self, hidden: frozenset[int], language: str, *, makes: bool) -> None:
        """Create a slot for a new clone; the answer comes later, or never."""
        self.sees(hidden)
        self.clones += 1
        clone_id = self.clones
        self.intents[clone_id] = replace(
            CLONE,
            id=clone_id,
            voice_language=language,
            slot_intent_at=NOON + timedelta(seconds=self.now),
            slot_mark=len(self.numbers),
        )
        if makes:
            slot = len(self.slots) + 1
            self.slots[slot], self.made[clone_id] = language, slot

    def answers(self, clone_id: int) -> None:
        """Have the answer to a create arrive after all, however late."""
        slot = self.made.get(clone_id)
        if slot is not None and slot not in self.owner_of:
            self.gives(slot, clone_id)

    def gives(self, slot: int, clone_id: int) -> None:
        clone = self.intents.pop(clone_id)
        assert self.slots[slot] == clone.voice_language
        assert self.owner_of.setdefault(slot, clone_id) == clone_id

    def looks(self, clone_id: int, hidden: frozenset[int], *, last: bool = False) -> None:
        """Adopt a slot, or create another if this is the last of several looks."""
        clone = self.intents[clone_id]
        strays = self.sees(hidden)
        unlisted = [self.numbers[slot] for slot in hidden & self.numbers.keys() - self.owner_of]
        now = NOON + timedelta(seconds=self.now)
        open_ones = list(self.intents.values())
        chances = prospects(clone, open_ones, strays, unlisted, settle=SETTLE, now=now)
        assert not chances.crowded
        assert not chances.doubtful
        if chances.free and not chances.hidden:
            slots = {number: slot for slot, number in self.numbers.items()}
            self.gives(slots[chances.free[0].number], clone_id)
        elif last and not chances.hidden and not chances.awaited:
            del self.intents[clone_id]


some = st.frozensets(st.integers(1, 20))
Step = Callable[[Account], None]


def asks(hidden: frozenset[int], language: str, makes: bool) -> Step:
    return lambda account: account.asks(hidden, language, makes=makes)


def waits(seconds: int) -> Step:
    def wait(account: Account) -> None:
        account.now += seconds

    return wait


def answers(number: int) -> Step:
    def answer(account: Account) -> None:
        for clone_id in chosen(account, number):
            account.answers(clone_id)

    return answer


def looks(number: int, hidden: frozenset[int]) -> Step:
    def look(account: Account) -> None:
        for clone_id in chosen(account, number):
            if has_settled(account, clone_id):
                account.looks(clone_id, hidden)

    return look


def chosen(account: Account, number: int) -> list[int]:
    """Choose one of the clones with an intent, if there are any."""
    waiting = list(account.intents)
    return [waiting[number % len(waiting)]] if waiting else []


def has_settled(account: Account, clone_id: int) -> bool:
    asked_at = account.intents[clone_id].slot_intent_at or NOON
    return NOON + timedelta(seconds=account.now) - asked_at >= SETTLE


steps = st.lists(
    st.one_of(
        st.builds(asks, some, st.sampled_from(LANGUAGES), st.booleans()),
        st.builds(waits, st.integers(1, 70)),
        st.builds(answers, st.integers(0, 50)),
        st.builds(looks, st.integers(0, 50), some),
    ),
    max_size=40,
)


@given(steps)
def test_no_slot_is_left_over_and_none_is_given_twice(happened: Sequence[Step]) -> None:
    account = Account()
    for step in happened:
        account.now += 1
        step(account)
    account.now += 70
    for clone_id in list(account.intents):
        account.looks(clone_id, frozenset(), last=True)
    assert account.intents == {}
    assert account.owner_of.keys() == account.slots.keys()
    assert len(set(account.owner_of.values())) == len(account.owner_of)
