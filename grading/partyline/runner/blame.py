"""Which TODO, lesson and hint belong to a failure: those of the function that is its cause."""

from __future__ import annotations

import re

from partyline.model.cause import BUSY, DEADLOCK, SYNTAX, UNSTARTED, Cause
from partyline.model.cause import TODO as UNWRITTEN
from partyline.model.checks import Check
from partyline.model.results import Failure
from partyline.model.sanitize import quoted
from partyline.model.stages import Todo, stage_named, stages
from partyline.runner import line_owners

_NEWS = (
    "A connection can break at any time, in every recv and every send. Either this user should "
    "have been taken out before, or this error should be expected here."
)
_SAID = {
    "NameError": "Python does not know this name here. Is it misspelt? Does it belong to another "
    "function, or to self?",
    "UnboundLocalError": "This variable has no value yet on this way through the function.",
    "AttributeError": "This object has no such attribute. Which object is it: a socket, a text, "
    "bytes, a list, None?",
    "TypeError": "A value has the wrong type, or a call has the wrong number of values. Compare "
    "the call with the line that begins with def.",
    "UnicodeDecodeError": "Bytes are not always text: a letter can be cut in the middle, and a "
    "user can send anything.",
    "KeyError": "Nothing is stored under this key. Was it removed before, or never added?",
    "IndexError": "The list is shorter than this line expects.",
    "ValueError": "A function got a value that it can't work with: for instance remove() of "
    "something that is not in the list.",
    "RuntimeError": "Read the last line of the error: for instance, one thread changes a list or "
    "a dict while another one goes through it.",
    "RecursionError": "A function calls itself and never stops.",
    "ModuleNotFoundError": "Only Python's own modules and your own files can be imported.",
}
_KINDS = {
    SYNTAX: "Look at this line and at the one above it: is a bracket, a quote or a colon missing, "
    "or are there too many or too few spaces at the start of the line?",
    DEADLOCK: "Which methods take the lock, and which of them are called while it is held?",
    BUSY: "A loop that has nothing to do should wait: in recv, accept, get or wait. What does recv "
    "return when the user has left?",
    UNSTARTED: "A thread needs three things: target, the function without parentheses; args, a "
    "tuple; and a call of start().",
}
_GOOD_NAME = (
    "The server calls this name bad. A name may have letters and digits of any alphabet, `_` and "
    "`-`: does your test of a character know all four?"
)
_BYTES_NEEDED = (
    "Bytes are needed here, and this is a text. encode() makes bytes from a text, and decode() a "
    "text from bytes. Which of the two do you have on this line, and which do you want?"
)
_UNENDED = (
    'Which line of your program sends this text? A "\\n" must stand at its end: only then does the '
    "other side know that the line is complete."
)
_ALL_BUT = re.compile(  # the whole line came; a part of one can have other reasons
    r'"(?P<line>.+?)".*, but only "(?P=line)" came, without a newline at the end\. '
    r'Every line on the wire ends in "\\n"\.$'
)
_ANY = "Read the last line of the error first: it says what is wrong. The line above it says where."


def blamed(check: Check, failure: Failure | None) -> tuple[str, str, str]:
    """Return (lesson, todo, hint) of a failed check.

    They are the check's own, unless the program has told the cause. Checks of chats with a protocol
    of their own have no TODO that could be blamed.
    """
    if check.stage not in (stage.name for stage in stages()):
        return check.lesson, check.todo, check.hint
    cause = failure.cause if failure is not None else None
    if failure is not None and cause is None and (todo := _refuses_a_good_name(check, failure)):
        return todo.lesson, todo.number, _GOOD_NAME
    if cause is None:
        own = _UNENDED if failure is not None and _ALL_BUT.search(failure.sentence) else check.hint
        todo = line_owners.owner(check, failure) if failure is not None else None
        return (todo.lesson, todo.number, own) if todo else (check.lesson, check.todo, own)
    if cause.kind == UNWRITTEN and _waits_itself(check, cause):
        return check.lesson, check.todo, check.hint
    todo = _owner(check.stage, cause)
    hint = _hint(cause, todo)
    if todo is None:
        return check.lesson, check.todo, hint
    return todo.lesson, todo.number, hint


def _refuses_a_good_name(check: Check, failure: Failure) -> Todo | None:
    """Return the TODO that tells good names, if a good one was called bad: no other one does."""
    stage = stage_named(check.stage)
    bad = getattr(stage.wire(), "BAD_NAME", None)
    if bad is None or f"but got {quoted(bad)} instead" not in failure.sentence:
        return None
    return next((todo for todo in stage.todos if todo.function == "is_good_name"), None)


def _waits_itself(check: Check, cause: Cause) -> bool:
    """Whether the check's own TODO is not written either, and comes first in the course."""
    own = [todo for todo in stage_named(check.stage).todos if todo.number == check.todo]
    said = _owner(check.stage, cause)
    return any(
        (todo.file, todo.function.rpartition(".")[2]) == (frame.file, frame.function)
        and (said is None or todo.number <= said.number)
        for todo in own
        for frame in cause.frames
    )


def _hint(cause: Cause, todo: Todo | None) -> str:
    if cause.kind == UNWRITTEN:
        return todo.text if todo is not None else _ANY
    if cause.kind in _KINDS:
        return _KINDS[cause.kind]
    if _is_text(cause):
        return _BYTES_NEEDED
    if _is_bytes(cause):
        return (
            "A text is needed here, and these are bytes. Where should they be decoded? What does "
            "lines_from yield?"
        )
    if cause.exception in _SAID:
        return _SAID[cause.exception]
    return _NEWS if cause.exception in _BROKEN else _ANY


_BROKEN = (
    "OSError ConnectionResetError ConnectionAbortedError BrokenPipeError ConnectionError "
    "TimeoutError ConnectionRefusedError"
).split()


def _is_text(cause: Cause) -> bool:
    """Whether a text came where bytes are needed."""
    return cause.exception == "TypeError" and (
        "bytes-like object is required, not 'str'" in cause.error
        or "can't concat str to bytes" in cause.error
        or "should be bytes" in cause.error
    )


def _is_bytes(cause: Cause) -> bool:
    """Whether bytes came where a text is needed."""
    return "'bytes' object has no attribute" in cause.error or (
        "bytes" in cause.error and "str" in cause.error and cause.exception == "TypeError"
    )


def _owner(stage: str, cause: Cause) -> Todo | None:
    """Return the TODO of the innermost function on the way to the error that is one."""
    # The open assignment is none of the stages, and has no TODO.
    todos = next((one.todos for one in stages() if one.name == stage), ())
    if _is_bytes(cause) and any(frame.function == "send_line" for frame in cause.frames[-1:]):
        for todo in todos:
            if todo.function == "lines_from":  # what it yields is passed on
                return todo
    for frame in reversed(cause.frames):
        for todo in todos:
            if (todo.file, todo.function.rpartition(".")[2]) == (frame.file, frame.function):
                return todo
    return None
