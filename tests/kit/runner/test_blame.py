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


@pytest.mark.parametrize(
    "error",
    ["a bytes-like object is required, not 'str'", "can't concat str to bytes"],
)
def test_a_text_where_bytes_are_needed_is_called_a_text(error) -> None:
    """The other way round, the hint would be false."""
    failure = failed(CRASH, Frame("server.py", 20, "serve"), error=f"TypeError: {error}")
    assert blamed(check("1-echo", "echoes"), failure)[2].startswith("Bytes are needed here")


UNENDED = (
    'eve should get "bye-x1" from ann, but only "bye-x1" came, without a newline at the end. '
    'Every line on the wire ends in "\\n".'
)


def test_a_forgotten_newline_gets_its_own_hint_in_every_check() -> None:
    one = check("3-room", "leaver_is_let_go")
    hint = blamed(one, Failure(UNENDED))[2]
    assert "Which line of your program sends this text?" in hint
    part = UNENDED.replace('only "bye-x1"', 'only "bye"')
    assert blamed(one, Failure(part))[2] == one.hint, "a part of a line has other reasons"
    short = f"{UNENDED} In this check, send() took at most 3 bytes at a time."
    assert blamed(one, Failure(short))[2] == one.hint


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


@pytest.mark.parametrize(
    ("stage", "sentence", "todo"),
    [
        ("1-echo", 'ann should get "a\\x0bb", but got "a" instead.', "1.2"),
        ("2-pair", 'eve should get "! chat is full", but got "* chat started" instead.', "2.1"),
        ("2-pair", 'bob should get "* the other user left", but nothing came.', "2.3"),
        ("2-pair", 'bob should get "hello", but nothing came.', "2.2"),
        ("3-room", 'ann should get "* welcome, 3 here", but got "hi" instead.', "3.1"),
        ("4-names", 'zoe should get "* welcome, 7", but got "! bad name" instead.', "4.2"),
        ("4-names", 'zoe should get "! name taken", but got "* welcome, Ann" instead.', "4.1"),
        ("4-names", 'zoe should get no more lines, but got "* ann left".', "4.5"),
        ("4-names", 'zoe should get "ann: hi ", but got "ann: hi" instead.', "4.4"),
        ("5-robust", 'ann should get "bob: x", but got "bob: \\x07x" instead.', "5.2"),
        ("5-robust", 'ann should get "! line too long (max 512 bytes)", but nothing came.', "5.1"),
        ("5-robust", 'ann should get "bob: one", but got "* eve joined" instead.', "5.4"),
        ("5-robust", 'ann should get "* server is closing", but nothing came.', "5.5"),
    ],
)
def test_a_story_is_blamed_on_who_sends_the_line(stage, sentence, todo) -> None:
    one = check(stage, "unplanned_conversations")
    lesson, number, hint = blamed(one, Failure(f"{sentence} The rule: as agreed."))
    assert number == todo
    assert lesson == next(t.lesson for t in stage_named(stage).todos if t.number == todo)
    assert hint == one.hint or todo == "4.2"


def test_a_story_without_a_line_keeps_the_todo_of_its_check() -> None:
    one = check("3-room", "unplanned_conversations")
    assert blamed(one, Failure("server.py should end on Ctrl-C, but it still runs."))[1] == one.todo


def test_what_the_last_stage_takes_over_keeps_a_hint_of_its_own() -> None:
    for name in ("unplanned_conversations", "hour_of_silence"):
        assert check("6-beyond", name).hint == check("5-robust", name).hint
    assert check("6-beyond", "join_and_talk").hint != check("5-robust", "join_and_talk").hint
