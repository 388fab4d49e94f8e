"""A program that sleeps is judged to the end, and pays once for what its sleeps cost."""

import pytest
from partyline.model.checks import TIME, load
from partyline.model.failure import LATE
from partyline.model.results import Verdict
from partyline.model.stages import stage_named
from partyline.open import OPEN
from partyline.runner import grader
from partyline.runner.assignment import IDLE, Assignment
from partyline.runner.long_sleeps import COSTS, LongSleeps
from partyline.submission.submission import find

START = "        start_thread(sock, room)\n"
SOME = ("starts", "newcomer_is_welcomed", "own_lines_do_not_come_back", "everyone_else_hears")


@pytest.fixture
def sleeper(program):
    """Return a function that lays out a room whose server does something before each user."""

    def sleeper(*lines: str):
        before = "".join(f"        {line}\n" for line in lines)
        imports = ("server.py", "import threading\n", "import os\nimport threading\nimport time\n")
        return program("3-room", imports, ("server.py", START, before + START))

    return sleeper


def test_a_server_that_sleeps_before_each_user_is_judged_to_the_end(sleeper, graded) -> None:
    folder = sleeper("time.sleep(1)")
    result = graded(folder, *SOME, "sixty_users", "order", "count_after_a_leave")
    assert {check.verdict for check in result.checks} == {Verdict.PASSED}


def test_what_comes_too_late_costs_once(sleeper, graded) -> None:
    folder = sleeper("time.sleep(5)")
    result = graded(folder, *SOME, "order", "text_intact")
    failed = [check for check in result.checks if check.verdict is not Verdict.PASSED]
    assert [check.name for check in failed] == ["3-room/newcomer_is_welcomed"]
    assert failed[0].failure.kind == LATE
    assert failed[0].allowances == (COSTS,)


def test_without_allowances_nothing_is_forgiven(sleeper) -> None:
    folder = sleeper("time.sleep(5)")
    only = [f"3-room/{name}" for name in SOME]
    result = grader.grade(find(folder), 7, only, isolation="none", again=False, strict=True)
    verdicts = [check.verdict for check in result.checks]
    assert verdicts == [Verdict.PASSED, Verdict.FAILED, *[Verdict.NOT_REACHED] * 2]


def test_a_program_that_needs_its_sleeps_has_them(sleeper, graded) -> None:
    """With shorter sleeps, this one ends without a word."""
    folder = sleeper(
        "began = time.monotonic()",
        "time.sleep(1)",
        "if time.monotonic() - began < 0.5:",
        "    os._exit(0)",
    )
    result = graded(folder, *SOME, "empty_line")
    assert {check.verdict for check in result.checks} == {Verdict.PASSED}


def test_a_mistake_is_found_though_sleeps_are_shorter(sleeper, graded) -> None:
    folder = sleeper("time.sleep(1)")
    file = folder / "server.py"
    text = file.read_text(encoding="utf-8")
    loop = "for line in wire.lines_from(sock):\n"
    assert text.count(loop) == 1
    text = text.replace(loop, f"{loop}            line = line.strip()\n")
    file.write_text(text, encoding="utf-8")
    result = graded(folder, *SOME, "order", "text_intact")
    failed = [check.name for check in result.checks if check.verdict is not Verdict.PASSED]
    assert failed == ["3-room/text_intact"]


def test_a_check_that_is_about_time_has_whole_sleeps() -> None:
    checks = [check for check, _ in load(stage_named("5-robust"))]
    assignment = Assignment({}, idle={"5-robust": IDLE + 1})
    whole = [check for check in checks if not assignment.has_short_sleeps(check)]
    assert whole == [check for check in checks if TIME in check.about]
    assert 0 < len(whole) < len(checks)


def test_an_open_chat_that_is_late_is_no_sleeper(tmp_path) -> None:
    check, function = next(iter(load(OPEN)))
    sleeps = LongSleeps(Assignment({OPEN.name: tmp_path}))
    assert not sleeps.explain(check, function)
