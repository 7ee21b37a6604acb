"""The main journeys, word for word, in two languages: read them in the folder golden.

After a change of sentences: `pytest tests/chat/journeys --write-journeys`, and read what changed.
"""

from pathlib import Path

import pytest

from bot.app import now
from bot.demo.stage import Stage
from handlers.words.languages import Language, read_catalogues
from sandbox.user import User
from tests.chat.journeys.paper import Paper
from tests.chat.journeys.steps import JOURNEYS, Traveller

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = (Language.ENGLISH, Language.CHINESE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", JOURNEYS)
async def test_the_journey_is_as_it_was_written_down(
    name: str, language: Language, stage: Stage, request: pytest.FixtureRequest
) -> None:
    paper = Paper()
    stage.telegram.on_event(paper.hear)
    anna = User(stage.telegram, user_id=7001, first_name="Anna", language_code=language)
    await JOURNEYS[name](Traveller(anna, stage, read_catalogues(now).speech(language)))
    file = GOLDEN / f"{name}.{language}.txt"
    if request.config.getoption("write_journeys", default=False):
        file.write_text(paper.text())
    assert paper.text() == file.read_text()


def test_every_journey_that_is_written_down_is_walked() -> None:
    written = {file.name for file in GOLDEN.iterdir()}
    assert written == {f"{name}.{language}.txt" for name in JOURNEYS for language in LANGUAGES}
