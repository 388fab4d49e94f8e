"""Lesson, TODO and hint are those of the function that is the cause, not those of the check."""

import pytest
from partyline.model.cause import BUSY, CRASH, SYNTAX, THREAD, TODO, Cause
from partyline.model.checks import load
from partyline.model.results import Failure
from partyline.model.stages import stage_named
from partyline.model.tracebacks import Frame
from partyline.runner.blame import blamed


def check(stage: str, name: str):
    return next(c for c, _ in load(stage_named(stage)) if c.name == f"{stage}/{name}")


def failed(kind: str, *frames: Frame, error: str = "") -> Failure:
    return Failure("it failed", cause=Cause(kind, "why", frames, error))


def test_without_a_cause_the_check_speaks_for_itself() -> None:
    one = check("3-room", "everyone_else_hears")
    assert blamed(one, Failure("nothing came")) == (one.lesson, one.todo, one.hint)
    assert blamed(one, None) == (one.lesson, one.todo, one.hint)


def test_the_innermost_function_that_is_a_todo_counts() -> None:
    one = check("4-names", "welcomes")
    frames = (Frame("server.py", 120, "talk"), Frame("server.py", 70, "say"))
    lesson, todo, hint = blamed(one, failed(THREAD, *frames, error="NameError: name 'x'"))
    assert (lesson, todo) == ("09-names", "4.4")
    assert "does not know this name" in hint


def test_an_error_in_given_code_keeps_the_lesson_of_the_check() -> None:
    one = check("4-names", "welcomes")
    lesson, todo, hint = blamed(one, failed(CRASH, Frame("server.py", 9, "main"), error="Odd: x"))
    assert (lesson, todo) == (one.lesson, one.todo)
    assert hint.startswith("Read the last line of the error first")


def test_bytes_that_lines_from_yields_are_not_the_fault_of_serve() -> None:
    one = check("1-echo", "echoes")
    frames = (Frame("server.py", 20, "serve"), Frame("wire.py", 40, "send_line"))
    error = "AttributeError: 'bytes' object has no attribute 'encode'. Did you mean: 'decode'?"
    lesson, todo, hint = blamed(one, failed(THREAD, *frames, error=error))
    assert (lesson, todo) == ("03-lines", "1.2")
    assert "bytes" in hint


def test_a_loop_that_never_ends_is_blamed_on_its_own_function() -> None:
    one = check("1-echo", "echoes")
    frames = (Frame("server.py", 20, "serve"), Frame("wire.py", 30, "lines_from"))
    assert blamed(one, failed(BUSY, *frames))[1] == "1.2"


def test_of_two_functions_that_wait_the_first_in_the_course_is_named() -> None:
    one = check("1-echo", "echoes")  # it proves 1.1
    third = Frame("server.py", 0, "start_thread")
    assert blamed(one, failed(TODO, Frame("server.py", 0, "serve"), third))[1] == "1.1"
    assert blamed(one, failed(TODO, third))[1] == "1.3"


@pytest.mark.parametrize("kind", [SYNTAX, BUSY])
def test_no_hint_speaks_of_the_command_line(kind) -> None:
    assert "--host" not in blamed(check("3-room", "starts"), failed(kind))[2]


def test_a_good_name_that_is_called_bad() -> None:
    """The check proves join, but the answer shows that is_good_name has refused the name."""
    one = check("4-names", "welcomes")
    sentence = 'ann should get "* welcome, ann_x7k", but got "! bad name" instead.'
    assert blamed(one, Failure(sentence))[1] == "4.2"
    assert blamed(one, Failure(sentence.replace("bad name", "name taken")))[1] == one.todo
