"""The log is read as it is written, a whole line at a time."""

from pathlib import Path

from bot.demo.beside.log_tail import MOST_BYTES, LogTail


def test_only_what_is_new_is_told(tmp_path: Path) -> None:
    log = tmp_path / "service.log"
    tail = LogTail(log)
    assert list(tail.news()) == []
    log.write_text('{"timestamp": "2026-01-01T00:00:00Z", "event": "polling", "pid": 7}\n{"event":')
    assert list(tail.news()) == [{"at": "2026-01-01T00:00:00Z", "event": "polling"}]
    with log.open("a") as file:
        file.write(' "taken in", "clone": 1}\n')
    assert list(tail.news()) == [{"at": None, "event": "taken in", "clone": 1}]
    assert list(tail.news()) == []


def test_a_line_that_is_no_json_is_told_as_it_is(tmp_path: Path) -> None:
    log = tmp_path / "service.log"
    log.write_text("The database is at level 0026.\n[1]\n")
    assert [line["message"] for line in LogTail(log).news()] == [
        "The database is at level 0026.",
        "[1]",
    ]


def test_of_a_long_log_the_end_is_told(tmp_path: Path) -> None:
    log = tmp_path / "service.log"
    log.write_text("x" * MOST_BYTES + '\n{"event": "the last"}\n')
    tail = LogTail(log)
    assert [line["event"] for line in tail.news()][-1] == "the last"
    assert list(tail.news()) == []
