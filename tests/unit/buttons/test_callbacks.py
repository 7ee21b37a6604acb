"""What buttons carry: written in one place, read back as it was, and the same for ever."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloning.domain.owner import Basis
from handlers import ANSWERS, IN_PUBLIC, OTHERS, SAYING
from handlers.buttons import callback, callbacks
from handlers.buttons.callback import Callback
from handlers.words.languages import Language

ROOT = Path(__file__).parents[3]
WRITERS = {ROOT / "handlers" / "buttons" / name for name in ("callback.py", "callbacks.py")}
ELSEWHERE = [
    path
    for folder in ("handlers", "bot", "cloning")
    for path in (ROOT / folder).rglob("*.py")
    if path not in WRITERS
]

MOST = 1_999_999_999
"""The highest number of a row that is read: PostgreSQL has none above 2,147,483,647."""

WIRE = {
    "agree:own": callbacks.Agree(Basis.OWN_VOICE),
    "agree:permission": callbacks.Agree(Basis.PERMISSION),
    "decline": callbacks.Decline(),
    "agree_first:own": callbacks.AgreeFirst(Basis.OWN_VOICE),
    "agree_first:permission": callbacks.AgreeFirst(Basis.PERMISSION),
    "decline_first": callbacks.DeclineFirst(),
    "again:1": callbacks.Again(1),
    "use:23": callbacks.Use(23),
    "record_again:1999999999": callbacks.RecordAgain(MOST),
    "play_part:4": callbacks.PlayPart(4),
    "other_part:4": callbacks.OtherPart(4),
    "part_from:1999999999:10800": callbacks.PartFrom(MOST, 10_800),
    "part_from:4:0": callbacks.PartFrom(4, 0),
    "replace:501": callbacks.Replace(501),
    "new_voice:501": callbacks.NewVoice(501),
    "speak:7": callbacks.OtherLanguages(7),
    "speak:7:zh": callbacks.Speak(7, "zh"),
    "speak:7:fil": callbacks.Speak(7, "fil"),
    "voices:2": callbacks.Page(2),
    "card:7": callbacks.Card(7),
    "play:7": callbacks.Play(7),
    "compare:7": callbacks.Compare(7),
    "alike:4": callbacks.Alike(4),
    "unlike:4": callbacks.Unlike(4),
    "rename:7": callbacks.Rename(7),
    "shorten:123456789": callbacks.Shorten(123456789),
    "retrain:7": callbacks.Retrain(7),
    "ask_delete:7": callbacks.AskDelete(7),
    "delete:7": callbacks.Delete(7),
    "say:7": callbacks.SaySomething(7),
    **{f"say_ready:7:3:{code}": callbacks.SayReady(7, 3, code) for code in Language},
    "say_as:5:7": callbacks.SayAs(5, 7),
    "say_nothing:5": callbacks.SayNothing(5),
    "say_again:5": callbacks.SayAgain(5),
    "say_speed:5": callbacks.Speed(5),
    "say_pitch:5": callbacks.Pitch(5),
    "say_like:5:125:89": callbacks.SayLike(5, 125, 89),
    "say_inline:7": callbacks.IsItComing(7),
    "withdraw": callbacks.Withdraw(),
    "forget_all": callbacks.ForgetAll(),
    "keep_all": callbacks.KeepAll(),
    "language": callbacks.AppLanguage(),
    **{f"language:{code}": callbacks.ChooseLanguage(code) for code in Language},
    **{f"open:{place}": callbacks.Open(place) for place in callbacks.Place},
}
"""What stands in people's chats. A change here makes their buttons useless."""


@pytest.mark.parametrize("data", WIRE)
def test_a_button_carries_what_it_always_carried(data: str) -> None:
    assert WIRE[data].data == data


@pytest.mark.parametrize("data", WIRE)
def test_every_button_is_read_back_by_its_own_kind_alone(data: str) -> None:
    assert [one for kind in Callback.kinds() if (one := kind.read(data))] == [WIRE[data]]
    assert callback.read(data) == WIRE[data]


def test_the_list_button_of_the_first_versions_still_shows_the_first_page() -> None:
    assert callback.read("voices") == callbacks.Page(1)


def test_every_kind_is_in_this_file() -> None:
    assert set(Callback.kinds()) == {type(one) for one in WIRE.values()}


def test_every_kind_has_one_handler() -> None:
    kinds = [kind for kind, _handle in (*ANSWERS, *OTHERS, *SAYING, *IN_PUBLIC)]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) == set(Callback.kinds())


@pytest.mark.parametrize(
    "data",
    ["delete:2000000000", "delete:2147483648", "use:999999999999999999", "speak:2147483648:de"],
)
def test_a_number_that_no_row_can_have_is_not_read(data: str) -> None:
    assert callback.read(data) is None


@pytest.mark.parametrize(
    "data",
    ["", "delete", "delete:", "delete:x", "delete:-1", "delete:1\n", "delete:٣", "delete:1:2"],
)
def test_a_number_that_nobody_wrote_is_not_read(data: str) -> None:
    assert callback.read(data) is None


@pytest.mark.parametrize("data", ["xdelete:1", "agree:everybody", "language:fr", "open:start", " "])
def test_a_word_that_nobody_wrote_is_not_read(data: str) -> None:
    assert callback.read(data) is None


def test_the_longest_of_each_kind_fits_into_a_button() -> None:
    for kind in Callback.kinds():
        assert len(_longest(kind.pattern()).encode()) <= callback.MOST_BYTES, kind


def _longest(pattern: str) -> str:
    """A text as long as any that fits a pattern of ours: words, numbers up to a length, choices."""
    filled = re.sub(r"\[[^]]*\]\{\d,(\d+)\}", lambda found: "9" * int(found[1]), pattern)
    chosen = re.sub(r"\(([a-zA-Z_|]+)\)", lambda found: max(found[1].split("|"), key=len), filled)
    return re.sub(r"[()?]", "", chosen.replace("?:", ""))


@pytest.mark.parametrize("wrong", [callbacks.Rename(2 * 10**9), callbacks.Speak(1, "english")])
def test_data_that_could_not_be_read_back_is_not_written(wrong: Callback) -> None:
    with pytest.raises(ValueError, match="not the data of a button"):
        _ = wrong.data


@pytest.mark.parametrize("path", ELSEWHERE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_other_module_writes_or_reads_callback_data(path: Path) -> None:
    assert list(_breaches(ast.parse(path.read_text()))) == []


@pytest.mark.parametrize(
    "code",
    [
        'InlineKeyboardButton(text, callback_data="x")',
        'button(text, f"rename:{clone_id}")',
        'CallbackQueryHandler(handle, r"^play:(\\d+)$")',
        'OTHERS = {"delete:([0-9]+)": on_delete}',
    ],
)
def test_such_a_module_would_be_found(code: str) -> None:
    assert list(_breaches(ast.parse(code)))


def _breaches(tree: ast.AST) -> Iterator[str]:
    begins = re.compile(rf"\^?(?:{'|'.join(kind.verb for kind in Callback.kinds())}):(?!\s)")
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "callback_data":
            yield "callback_data"
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and begins.match(text):
            yield text
