"""The loop: a save, a run, a board."""

import shutil
import time

from partyline.course import progress
from partyline.course.lesson_checks import own_checks
from partyline.learner import saves, words
from partyline.learner.board import Board
from partyline.learner.loop import Loop
from partyline.model.checks import load
from partyline.model.outline import lessons
from partyline.model.results import CheckResult, Verdict
from partyline.model.stages import stage_named, stages

SOLUTION = stage_named("1-echo").solution
SERVER = (SOLUTION / "server.py").read_text(encoding="utf-8")
WIRE = (SOLUTION / "wire.py").read_text(encoding="utf-8")
BROKEN = "def serve(:\n"


def result(name: str, verdict: Verdict, points: int = 1) -> CheckResult:
    return CheckResult(name, name.partition("/")[0], f"title of {name}", points, verdict)


def test_a_save_runs_the_checks_and_names_what_turned_green(real_learner) -> None:
    board = real_learner.begins(4)
    assert board.failure is not None and not board.done
    real_learner.saves("1-echo/wire.py", WIRE)
    board = real_learner.saves("1-echo/server.py", SERVER)
    assert board.done and board.failure is None
    assert "The second user is served while the first one is silent" in board.turned_green
    assert progress.load(real_learner.home / "progress.json").closed == ("04-threads",)
    assert words.done_line(board).startswith("Lesson 4 is done. Stage 1-echo is complete")


def test_what_failed_last_is_the_first_to_run(learner) -> None:
    board = learner.begins(4)
    failed = board.failure.name
    since = len(learner.boards)
    learner.saves("1-echo/wire.py", WIRE)
    assert learner.sees(lambda board: len(board.fresh) == 1, since).fresh == {failed}


def test_a_new_save_stops_the_run_that_is_going_on(learner, only_looks) -> None:
    learner.begins(4)
    since = len(learner.boards)
    only_looks.clear()
    (learner.home / "1-echo/wire.py").write_text(WIRE, encoding="utf-8")
    first = learner.sees(lambda board: board.running and len(board.fresh) == 1, since)
    (learner.home / "1-echo/server.py").write_text(SERVER, encoding="utf-8")
    learner.sees(lambda board: board.seed != first.seed, since + 1)
    only_looks.set()
    board = learner.sees(lambda board: board.done and not board.running, since)
    ended = [b for b in learner.boards[since:] if not b.running]
    assert {b.seed for b in learner.boards[since:]} == {first.seed, board.seed}
    assert {b.seed for b in ended} == {board.seed}, "the first run went on"


def test_a_save_never_ends_the_run_that_it_has_asked_for(learner) -> None:
    """Many saves in a row: whatever the threads do, the last one is judged to its end."""
    learner.begins(4)
    for _ in range(200):
        learner.loop.run()
    last = learner.loop.board
    learner.loop.again()
    since = len(learner.boards)
    learner.loop.run()
    board = learner.runs(since)
    assert board.letter == ""
    assert set(board.results) == {check.name for check, _ in load(stages()[0])}, last


def test_a_half_saved_file_is_judged_when_it_is_whole(learner, monkeypatch) -> None:
    """An editor that empties a file, waits, and then fills it: one run, of the whole file."""
    monkeypatch.setattr(saves, "EMPTY_PAUSE", 1000)
    shutil.copytree(SOLUTION, learner.home / "1-echo", dirs_exist_ok=True)
    learner.begins(4)
    since = len(learner.boards)
    server = learner.home / "1-echo/server.py"
    server.write_text("", encoding="utf-8")
    time.sleep(3 * saves.PAUSE)  # so that it is seen empty, if the machine is quick enough
    server.write_text(f"{SERVER}# saved\n", encoding="utf-8")
    assert learner.runs(since).done
    assert all(board.failure is None for board in learner.boards[since:])


def test_a_file_that_stays_empty_is_judged_all_the_same(learner, monkeypatch) -> None:
    monkeypatch.setattr(saves, "EMPTY_PAUSE", 0.1)
    learner.begins(4)
    assert not learner.saves("1-echo/client.py", "").letter


def test_a_folder_that_is_deleted_may_come_back(learner) -> None:
    learner.begins(4)
    since = len(learner.boards)
    shutil.rmtree(learner.home / "1-echo")
    board = learner.sees(lambda board: board.letter, since)
    assert "When the folder is back" in board.letter
    since = len(learner.boards)
    shutil.copytree(SOLUTION, learner.home / "1-echo")
    assert learner.sees(lambda board: board.done and not board.running, since).letter == ""


def test_another_lesson_of_another_stage_and_back(real_learner) -> None:
    shutil.copytree(stage_named("3-room").starter, real_learner.home / "3-room")
    real_learner.begins(4)
    since = len(real_learner.boards)
    real_learner.loop.go_to(lessons()[7])
    board = real_learner.runs(since)
    assert board.stage.name == "3-room"
    assert all(name.startswith("3-room/") for name in board.results)
    assert progress.load(real_learner.home / "progress.json").lesson == "07-everyone"


def test_the_same_words_come_again_when_they_are_asked_for(learner) -> None:
    board = learner.begins(4)
    since = len(learner.boards)
    learner.loop.again()
    assert learner.runs(since).seed == board.seed
    since = len(learner.boards)
    learner.loop.run()
    assert learner.runs(since).seed != board.seed


def test_where_there_are_no_events_a_look_finds_the_save(learner, monkeypatch) -> None:
    def no_events(*_, **__):
        raise OSError("no more watches")

    monkeypatch.setattr(saves, "watch", no_events)
    monkeypatch.setattr(saves, "LOOK", 0.05)
    learner.begins(4)
    learner.saves("1-echo/wire.py", WIRE)
    assert learner.saves("1-echo/server.py", SERVER).done


def test_a_program_with_a_syntax_error_is_a_failure_like_any_other(real_learner) -> None:
    real_learner.begins(2)
    board = real_learner.saves("1-echo/server.py", BROKEN)
    assert "SyntaxError" in board.failure.failure.traceback


def test_the_failure_to_look_at_is_of_this_lesson_and_not_of_a_later_one() -> None:
    every = {
        "1-echo/echoes": result("1-echo/echoes", Verdict.PASSED),
        "1-echo/text_stays_the_same": result("1-echo/text_stays_the_same", Verdict.FAILED),
        "1-echo/ctrl_c": result("1-echo/ctrl_c", Verdict.FAILED),
    }
    assert Board(lessons()[2], every).failure is None
    assert Board(lessons()[3], every).failure.name == "1-echo/text_stays_the_same"
    broken = {**every, "1-echo/echoes": result("1-echo/echoes", Verdict.FAILED)}
    assert Board(lessons()[3], broken).failure.name == "1-echo/echoes"


def test_a_failure_that_this_lesson_builds_on_comes_before_one_of_this_lesson() -> None:
    """What an edit has broken is mended first: its own checks of this lesson can't be reached."""
    client = "1-echo/client_unplanned"
    assert client in [check.name for check in own_checks(lessons()[3])]
    broken = {
        client: result(client, Verdict.FAILED),
        "1-echo/echoes": result("1-echo/echoes", Verdict.FAILED),
        "1-echo/text_stays_the_same": result("1-echo/text_stays_the_same", Verdict.NOT_REACHED),
    }
    assert Board(lessons()[3], broken).failure.name == "1-echo/echoes"


def test_what_cannot_be_judged_here_keeps_no_lesson_open() -> None:
    every = {c.name: result(c.name, Verdict.PASSED) for c in own_checks(lessons()[2])}
    assert Board(lessons()[2], every).done
    unjudged = {**every, "1-echo/sigterm": result("1-echo/sigterm", Verdict.NOT_REACHED, 0)}
    assert Board(lessons()[2], unjudged).done
    unreached = {**every, "1-echo/sigterm": result("1-echo/sigterm", Verdict.NOT_REACHED)}
    assert not Board(lessons()[2], unreached).done


def test_the_result_for_the_page_has_all_verdicts(learner) -> None:
    board = learner.begins(2)
    assert len(learner.loop.result().checks) == len(board.results) == len(load(stages()[0]))


def test_no_worker_is_left_when_the_loop_is_closed(real_learner) -> None:
    import psutil

    real_learner.begins(2)
    real_learner.loop.close()
    real_learner.loop = None
    names = [" ".join(p.cmdline()) for p in psutil.Process().children(recursive=True)]
    assert not [name for name in names if "worker.py" in name]


def test_a_loop_that_is_closed_at_once_ends(real_learner) -> None:
    loop = Loop(
        lessons()[2], real_learner.home, real_learner.show, real_learner.home / "progress.json"
    )
    loop.start()
    loop.close()
