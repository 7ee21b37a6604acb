import importlib
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

import pytest

from bot.process.stand_ins import Later

Make = Callable[[str], ModuleType]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes a module with this code, which is loaded when it is used."""

    def one(code: str) -> ModuleType:
        (tmp_path / "made_later.py").write_text(f"import builtins, time\n{code}\n")
        spec = PathFinder.find_spec("made_later", [str(tmp_path)])
        assert spec is not None
        assert spec.loader is not None
        spec.loader = Later(spec.loader)
        sys.modules["made_later"] = module = module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    yield one
    sys.modules.pop("made_later", None)


def test_a_module_runs_when_a_name_of_its_is_read(make: Make) -> None:
    module = make("value = 7")
    assert importlib.import_module("made_later") is module
    assert "value" not in vars(module), "to import it, even twice, is not to use it"
    assert module.value == 7


def test_a_module_runs_once_also_for_two_threads_that_read_at_the_same_moment(make: Make) -> None:
    module = make("time.sleep(0.05)\nvalue = object()")

    def read(_reader: int) -> object:
        time.sleep(0.01)
        return module.value

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(read, range(2))
    assert first is second


def test_a_module_lacks_what_is_not_in_it(make: Make) -> None:
    module = make("value = 7")
    with pytest.raises(AttributeError, match="module 'made_later' has no attribute 'another'"):
        _ = module.another
    assert not hasattr(module, "__path__")


def test_a_module_that_fails_says_so_whenever_it_is_used(make: Make) -> None:
    module = make("raise ZeroDivisionError")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            _ = module.value
