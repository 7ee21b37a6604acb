"""The studio works whatever the program's main module is, and never loads the decoder in it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

PROGRAM = """
import asyncio, sys
print("main runs as", __name__)
from bot.audio.studio import GuardedStudio
from tests.support.attacks import hostile

async def main():
    studio = GuardedStudio(make_sample=hostile.names_its_main_module)
    await studio.warm()
    print(await studio._guard.run(hostile.names_its_main_module))
    await studio.close()

if __name__ == "__main__":
    asyncio.run(main())
    print(sorted({"av", "numpy"} & set(sys.modules)))
"""

EXPECTED = "main runs as __main__\nb'__main__'\n[]\n"


def output_of(*arguments: str, stdin: str = "", directory: Path = ROOT) -> str:
    """Run a fresh interpreter with our packages within its reach."""
    environment = {"PYTHONPATH": f"{ROOT}:{directory}"}
    return subprocess.run(  # noqa: S603 - our own interpreter and our own program
        [sys.executable, *arguments],
        input=stdin,
        env=environment,
        cwd=directory,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout


def test_it_works_in_a_script_read_from_standard_input() -> None:
    assert output_of("-", stdin=PROGRAM) == EXPECTED


@pytest.mark.parametrize("arguments", [("program/__main__.py",), ("-m", "program")])
def test_the_main_module_is_not_run_again_in_a_child(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "__main__.py").write_text(PROGRAM)
    assert output_of(*arguments, directory=tmp_path) == EXPECTED


def test_importing_the_studio_loads_no_decoder_and_starts_nothing() -> None:
    program = (
        "import bot.audio.studio, multiprocessing.forkserver, sys, threading;"
        "print(sorted({'av', 'numpy'} & set(sys.modules)), threading.active_count(),"
        " multiprocessing.forkserver._forkserver._forkserver_pid)"
    )
    assert output_of("-c", program) == "[] 1 None\n"
