"""The bot's name typed in any chat: one's own demo clips, and nobody else's."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.stage import Stage, staged
from cloning.domain.models import Clone, State
from handlers.features.inline import PAGE, page
from handlers.words import script, texts
from sandbox.telegram.forms.values import Call, Chat, InlineOffer
from sandbox.telegram.state.people import ask_inline
from sandbox.user import User
from storage.database import open_database
from storage.migrate import migrate
from tests.chat.steps import has_a_clone, is_voice, profile_is_set
from tests.support.hurried import running_hurried
from tests.support.sound import speech

LABEL = "🤖 AI-generated voice: this is “My voice”."
FRIENDS = Chat(id=-6001, name="Friends", type="group")
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def titles(offer: InlineOffer) -> list[str]:
    return [result.title for result in offer.results]


async def has_many_clones(stage: Stage, user: User, count: int) -> None:
    """Put clones there whose demo clip is the one that the user has heard."""
    database = open_database(stage.settings.database_url)
    async with database.transaction() as work:
        (known,) = await work.clones.of_owner(user.person.id)
        for number in range(2, count + 1):
            clone = await work.clones.add(known.owner_id, f"Voice {number}", known.created_at)
            await work.clones.save(
                replace(clone, state=State.SUCCESS, demo_file_id=known.demo_file_id)
            )
    await database.close()


async def test_ones_own_clips_are_offered_anywhere_and_say_what_they_are(
    stage: Stage, anna: User
) -> None:
    clip = await has_a_clone(anna)
    offer = await anna.types_inline()
    assert titles(offer) == ["My voice"]
    assert (offer.personal, offer.cache_seconds, offer.button) == (True, 5, None)
    sent = await anna.picks("My voice", offer, chat=FRIENDS)
    assert (sent.file, sent.text) == (clip.file, LABEL)


async def test_nobody_else_is_offered_them(stage: Stage, anna: User, boris: User) -> None:
    await has_a_clone(anna)
    offer = await boris.types_inline("My voice")
    assert titles(offer) == []
    assert offer.personal


async def test_an_owner_without_clones_is_led_to_the_private_chat(
    stage: Stage, boris: User
) -> None:
    offer = await boris.types_inline()
    assert (offer.button, offer.start_parameter) == (texts.MAKE_ONE, "inline")
    await boris.says(f"/start {offer.start_parameter}")
    await boris.sees(script.SCRIPT)


async def test_a_clone_in_training_is_not_offered_yet(stage: Stage, anna: User) -> None:
    stage.upstream.hold()
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.presses_shown(texts.OWN_VOICE)
    await anna.sees("I'm training", within=20)
    offer = await anna.types_inline()
    assert (titles(offer), offer.button) == ([], texts.MAKE_ONE)


async def test_typing_narrows_the_choice(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    await has_many_clones(stage, anna, 3)
    assert titles(await anna.types_inline("VOICE 2 ")) == ["Voice 2"]
    nothing = await anna.types_inline("Boris")
    assert (titles(nothing), nothing.button) == ([], None)


async def test_many_come_in_pages(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    await has_many_clones(stage, anna, 60)
    first = await anna.types_inline()
    second = await anna.types_inline(offset=first.next_offset)
    assert (len(first.results), len(second.results), second.next_offset) == (50, 10, "")
    assert len(set(titles(first) + titles(second))) == 60


async def test_a_deleted_clone_is_offered_no_more(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    await anna.presses(texts.DELETE, clip)
    await anna.presses_shown(texts.REALLY_DELETE)
    await anna.sees(texts.DELETED.format(title="My voice"))
    assert titles(await anna.types_inline()) == []


async def test_a_dead_clip_does_not_take_the_others_with_it(
    stage: Stage, anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    await has_a_clone(anna)
    await has_many_clones(stage, anna, 3)
    await has_a_dead_clip(stage, anna, "Voice 2")
    assert titles(await anna.types_inline()) == ["My voice", "Voice 3"]
    refused = len(answers(stage))
    assert titles(await anna.types_inline()) == ["My voice", "Voice 3"]
    assert len(answers(stage)) == refused + 1
    assert "Traceback" not in caplog.text


async def test_a_clip_that_is_dead_is_offered_again_once_it_was_played(
    stage: Stage, anna: User
) -> None:
    clip = await has_a_clone(anna)
    assert clip.file is not None
    stage.telegram.lose_file(clip.file.file_id)
    assert titles(await anna.types_inline()) == []
    await anna.says("/voices")
    await anna.presses("My voice", await anna.sees(texts.VOICES))
    await anna.presses_shown(texts.PLAY)
    await anna.sees(is_voice, after=clip, within=10)
    assert titles(await anna.types_inline()) == ["My voice"]


async def has_a_dead_clip(stage: Stage, user: User, title: str) -> None:
    """Have Telegram forget the demo clip of one clone."""
    database = open_database(stage.settings.database_url)
    async with database.transaction() as work:
        for clone in await work.clones.of_owner(user.person.id):
            if clone.title == title:
                await work.clones.save(replace(clone, demo_file_id="AwACAgQdead"))
    await database.close()


def answers(stage: Stage) -> list[Call]:
    return [call for call in stage.telegram.calls if call.method == "answerInlineQuery"]


async def test_a_clip_that_is_sent_here_is_no_recording(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    offer = await anna.types_inline()
    sent = await anna.picks("My voice", offer)
    await anna.sees("somebody else", after=sent)
    assert len(stage.upstream.slots) == 1


async def test_a_query_that_is_too_old_is_let_go(
    stage: Stage, anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    refusal = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    stage.telegram.fail_next("answerInlineQuery", status=400, description=refusal)
    query_id = ask_inline(stage.telegram.world, anna.person, "", "", "sender")
    await anna.says("/help")
    await anna.sees(texts.HELP)
    assert query_id not in stage.telegram.world.offers
    assert "Traceback" not in caplog.text


async def test_a_fault_of_telegrams_is_tried_again(stage: Stage, anna: User) -> None:
    stage.telegram.fail_next("answerInlineQuery", status=502)
    assert (await anna.types_inline()).button == texts.MAKE_ONE


@pytest.mark.parametrize(("on", "lines"), [(True, 0), (False, 1)])
async def test_an_operator_without_inline_mode_reads_how_to_have_it(
    caplog: pytest.LogCaptureFixture, *, on: bool, lines: int
) -> None:
    caplog.set_level("INFO", "bot.telegram.profile")
    async with staged(training_seconds=0.05) as stage:
        stage.telegram.world.inline_mode = on
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            await profile_is_set(stage)
            assert caplog.text.count("/setinline") == lines


@given(offset=st.text(max_size=64), count=st.integers(0, 120))
def test_any_offset_leads_to_a_page(offset: str, count: int) -> None:
    shown, _next = page(clones(count), offset)
    assert len(shown) <= PAGE


@given(count=st.integers(0, 170))
def test_the_pages_together_are_all_of_them(count: int) -> None:
    shown, offset = page(clones(count), "")
    seen = list(shown)
    while offset:
        shown, offset = page(clones(count), offset)
        seen += shown
    assert seen == clones(count)


def clones(count: int) -> list[Clone]:
    return [
        Clone(id=number, owner_id=1, title="Voice", state=State.SUCCESS, created_at=NOW)
        for number in range(count)
    ]
