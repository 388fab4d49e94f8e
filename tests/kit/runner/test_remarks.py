"""A traceback on standard error in a check that passes is told."""

import shutil

from partyline.model.results import Verdict
from partyline.model.stages import stage_named
from partyline.reports.words import to_know
from partyline.runner.grader import grade
from partyline.submission.submission import find

CHECKS = ["3-room/leaver_is_let_go", "3-room/count_after_a_leave"]


def test_a_traceback_in_a_check_that_passes_is_a_remark(tmp_path) -> None:
    folder = tmp_path / "3-room"
    shutil.copytree(stage_named("3-room").solution, folder)
    text = (folder / "server.py").read_text()
    last = "        wire.close_gently(sock)\n"
    (folder / "server.py").write_text(text.replace(last, f"{last}        1 / 0\n"))
    result = grade(find(folder), seed=1, only=CHECKS)
    assert [check.verdict for check in result.checks] == [Verdict.PASSED] * 2
    assert {check.remark for check in result.checks} == {"ZeroDivisionError: division by zero"}
    said = [line for line in to_know(result) if "traceback" in line]
    assert len(said) == 1
    assert "ZeroDivisionError" in said[0] and "and 1 more" in said[0]


def test_a_right_program_gets_none(tmp_path) -> None:
    result = grade(find(stage_named("3-room").solution), seed=1, only=CHECKS)
    assert not any(check.remark for check in result.checks)
