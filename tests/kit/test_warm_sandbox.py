"""One launcher starts very many programs: the system gives their numbers again and again."""

from pathlib import Path

import pytest
from partyline.sandbox import POSIX, LauncherSandbox


@pytest.mark.skipif(not POSIX, reason="the launcher forks")
def test_a_number_that_comes_again_is_a_new_program(tmp_path: Path) -> None:
    program = tmp_path / "waits.py"
    program.write_text("input()\n")
    sandbox = LauncherSandbox()
    sandbox._ended = dict.fromkeys(range(1 << 22), -9)  # every number that a system can give
    try:
        running = sandbox.start(program, [], keyboard=True)
        assert sandbox.poll(running) is None
        sandbox.kill(running)
        assert running.status == -9
    finally:
        sandbox.close()
