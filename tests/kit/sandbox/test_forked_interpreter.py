"""One launcher starts very many programs, and some of them are ended before they have begun."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from partyline.sandbox.sandbox import ForkedInterpreters
from partyline.system.abilities import has

pytestmark = pytest.mark.skipif(not has("fork"), reason="the launcher forks")


@pytest.fixture
def launcher() -> Iterator[ForkedInterpreters]:
    sandbox = ForkedInterpreters()
    yield sandbox
    sandbox.close()


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "waits.py"
    file.write_text("input()\n")
    return file


def test_a_number_that_comes_again_is_a_new_program(launcher, program) -> None:
    first = launcher.start(program, [], with_stdin=True)
    launcher.kill(first)
    launcher._ended.update(dict.fromkeys(range(first.pid, first.pid + 20_000), 3))
    second = launcher.start(program, [], with_stdin=True)
    assert launcher.poll(second) is None
    launcher.kill(second)
    assert second.status == -9


def test_a_program_can_be_killed_at_once(launcher, program) -> None:
    for _ in range(20):
        running = launcher.start(program, [], with_stdin=True)
        launcher.kill(running)
        assert running.status == -9
