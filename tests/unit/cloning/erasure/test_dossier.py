"""Everything that we keep about a person, for that person."""

import json
from datetime import datetime

from cloning.domain.errors import TelegramUnavailable
from cloning.domain.models import State
from cloning.domain.owner import Question
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.values import EMPTY_DOSSIER
from tests.support.world import ANNA, BORIS, DEMO_URL, World
from tests.unit.cloning.speaking.steps import HELLO, wants_said


async def test_nobody_has_an_empty_dossier(world: World) -> None:
    assert await world.bot.dossier.of(ANNA) == EMPTY_DOSSIER


async def test_a_dossier_holds_all_that_we_keep(world: World) -> None:
    clone = await world.has_a_clone()
    await world.bot.collection.ask(ANNA, clone.id, Question.TITLE)
    dossier = json.loads(json.dumps(await world.bot.dossier.of(ANNA), default=datetime.isoformat))
    assert dossier["owner"]["id"] == ANNA
    assert dossier["owner"]["question"] == "title"
    assert dossier["owner"]["consent"] == {
        "basis": "own",
        "policy_version": "2026-01",
        "given_at": "2026-03-02T09:00:00+00:00",
        "message_id": 400,
    }
    (told,) = dossier["clones"]
    assert (told["title"], told["state"], told["slot_id"]) == ("My voice", "Success", "slot-1")
    (training,) = told["trainings"]
    assert training["outcome"] == "success"
    assert training["file_id"] == "file-501"
    assert training["take"]["speech_seconds"] == 21.3
    assert training["announcement"]["delivered_at"] == "2026-03-02T09:00:00+00:00"
    assert dossier["trainings_counted"] == ["2026-03-02T09:00:00+00:00"]


async def test_a_dossier_holds_what_was_said_without_the_sound(world: World) -> None:
    await world.has_a_clone()
    world.script.plan("before bring", TelegramUnavailable(delivered=False))
    await wants_said(world)
    await world.work_until_idle()
    dossier = json.loads(json.dumps(await world.bot.dossier.of(ANNA), default=datetime.isoformat))
    (told,) = dossier["utterances"]
    assert (told["text"], told["step"], told["clip"]) == (HELLO, "send", 3.1)
    (counted,) = dossier["characters_counted"]
    assert counted == {"at": "2026-03-02T09:00:00+00:00", "characters": len(HELLO)}
    await world.time_passes(seconds=10)
    dossier = json.loads(json.dumps(await world.bot.dossier.of(ANNA), default=datetime.isoformat))
    assert [one["clip"] for one in dossier["utterances"]] == [None]


async def test_a_dossier_holds_no_link_and_nothing_of_anybody_else(world: World) -> None:
    await world.has_a_clone(owner=BORIS, message_id=777)
    claim = await world.has_a_training(message_id=502)
    await world.upstream_ends(claim, State.SUCCESS)
    claim = await world.has_a_training(message_id=503)
    text = json.dumps(await world.bot.dossier.of(ANNA), default=datetime.isoformat)
    assert DEMO_URL not in text
    assert (claim.training.sample or "?") not in text
    assert "slot-1" not in text
    assert str(BORIS) not in text


async def test_a_clone_that_is_being_deleted_is_still_in_the_dossier(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.from_now_on("before delete", LOST_ANSWER)
    await world.deletes(clone.id)
    dossier = json.loads(json.dumps(await world.bot.dossier.of(ANNA), default=datetime.isoformat))
    (told,) = dossier["clones"]
    assert told["deleted_at"] == "2026-03-02T09:00:00+00:00"
