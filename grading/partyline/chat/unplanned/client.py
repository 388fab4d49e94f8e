"""The check of a client: conversations that nobody has planned."""

from __future__ import annotations

import time
from collections.abc import Sequence

from partyline.chat.client_under_test import ClientUnderTest
from partyline.chat.unplanned.client_talks import (
    BOTH,
    CTRL_D,
    DEAF,
    EMPTY,
    HALF,
    HANGS_UP,
    QUITS,
    QUITS_EARLY,
    RESETS,
    SAYS,
    TYPES,
    UNENDED,
    Talk,
    client_talks,
)
from partyline.chat.weather import smallest
from partyline.model.failure import WRONG, CheckFailed
from partyline.model.sanitize import as_text, excerpt, quoted

_NUMBER = 8  # conversations, each with a new copy of the client
_SECONDS = 5.0  # for making a failure short
_RUNS = 16  # for the same
_SHOWN = 60  # characters of what was typed or said

SENT = "The client sends each typed line as it was typed, and nothing else."
SHOWN = "The client shows each whole line of the server, in order."
LEFT = "The client leaves when its input ends or says /quit, with everything sent before."
ENDED = "When the server has closed the connection, the client shows what had come, and ends."


def hold_client_conversations(client: ClientUnderTest, quits: bool = True) -> None:
    """Hold conversations that are drawn from the seed, each with a new copy of the client.

    Args:
        client: has not been started yet.
        quits: whether the client itself must know `/quit`.

    Raises:
        CheckFailed: a rule was broken; the sentence tells the shortest conversation that was found
            in which it is.
    """
    case = client.case
    for steps in client_talks(case.wire, case.seed, _NUMBER, quits):
        broken = _holds(client, steps)
        if broken is not None:
            raise _explained(client, steps, broken)
        client = ClientUnderTest(case)


class _Broken(Exception):
    """A rule was broken: what was seen, and which rule it is."""

    def __init__(self, failed: CheckFailed, rule: str) -> None:
        super().__init__()
        self.failed = failed
        self.rule = rule


def _holds(client: ClientUnderTest, steps: Sequence[Talk]) -> _Broken | None:
    """Hold one conversation, and return what was wrong in it."""
    rule = SENT
    try:
        client.opens()
        for step in steps:
            rule = _rule(step)
            _happens(client, step)
        client.closes()
    except CheckFailed as failed:
        return _Broken(failed, rule)
    finally:
        client.program.kill()
        client.close()
    return None


def _rule(step: Talk) -> str:
    ends = {CTRL_D: LEFT, QUITS: LEFT, QUITS_EARLY: LEFT}
    ends |= {HANGS_UP: ENDED, HALF: ENDED, RESETS: ENDED, UNENDED: SENT}
    return ends.get(step.what, SHOWN if step.what in (SAYS, EMPTY) else SENT)


def _happens(client: ClientUnderTest, step: Talk) -> None:
    if step.what == DEAF:
        client.server.stops_reading()
        client.types_at_once(*step.typed)
        client.settles()
        client.server.reads_again()
    elif step.typed and step.what != UNENDED:
        client.types_at_once(*step.typed)
    if step.said:
        client.server_sends(step.said, step.cuts)
    if step.what == EMPTY:
        _shows_empty_lines(client, step)
    elif step.what in (TYPES, SAYS, BOTH, DEAF):
        _sent_and_shown(client, step)
    elif step.what == UNENDED:
        _leaves_in_the_middle_of_a_line(client, step)
    elif step.what in (CTRL_D, QUITS, QUITS_EARLY):
        _leaves(client, step)
    else:
        _sees_the_server_go(client, step)


def _sent_and_shown(client: ClientUnderTest, step: Talk) -> None:
    for line in step.typed:
        client.server_hears_exactly(line)
    _shows_all(client, step)


def _shows_all(client: ClientUnderTest, step: Talk) -> None:
    for shown in step.shown:
        client.shows_exactly(shown)


def _shows_empty_lines(client: ClientUnderTest, step: Talk) -> None:
    """Expect a line on the screen for each empty one between the first and the last."""
    first, *empty, last = step.shown
    client.shows_exactly(first)
    before = client.seen
    client.shows_exactly(last)
    if client.program.screen.count("\n", before, client.seen - len(last)) <= len(empty):
        raise CheckFailed(
            f"The client should show {len(empty)} empty lines before {quoted(last)}, as the server "
            "has sent them, but they are not on its screen.",
            WRONG,
        )


def _leaves_in_the_middle_of_a_line(client: ClientUnderTest, step: Talk) -> None:
    """Let the input end behind a line without Enter. Who sends it sends the whole of it."""
    [line] = step.typed
    client.settles()
    client.types_unended(line)
    server = client.server
    client.case.loop.wait(lambda: server.has_excess() or server.ended)
    if server.has_excess():
        client.server_hears_exactly(line)
    client.leaves("when its input has ended")


def _leaves(client: ClientUnderTest, step: Talk) -> None:
    if step.what == QUITS:
        client.types_at_once(client.wire.QUIT)
    elif step.what == QUITS_EARLY:
        client.types_at_once(client.wire.QUIT, "never said")
    else:
        client.program.stdin.ends()
    for line in step.typed:
        client.server_hears_exactly(line)
    client.leaves(
        "after /quit" if step.what in (QUITS, QUITS_EARLY) else "when its input has ended"
    )


def _sees_the_server_go(client: ClientUnderTest, step: Talk) -> None:
    client.program.end_expected = client.server.end_expected = True
    if step.what == RESETS:
        client.server_vanishes()
    else:
        client.server.hangs_up()
    half = step.said.rpartition(b"\n")[2]
    _shows_all(client, step)
    client.ends("when the server has gone")
    beginning = as_text(half).partition(" ")[0]
    if beginning and client.program.shows(beginning):
        raise CheckFailed(
            f"The client should drop half a line at the end, but it shows {quoted(beginning)}.",
            WRONG,
        )


def _explained(client: ClientUnderTest, steps: list[Talk], first: _Broken) -> CheckFailed:
    """Return the failure with its rule and its story, as short as it was found."""
    case = client.case
    until = time.monotonic() + _SECONDS
    last, told = first, steps

    def fails(kept: list[int]) -> bool:
        return found_again([steps[number] for number in kept])

    def fails_with(place: int, fewer: Talk) -> bool:
        return found_again([*told[:place], fewer, *told[place + 1 :]])

    def found_again(fewer: list[Talk]) -> bool:
        nonlocal last, told
        if time.monotonic() > until:
            return False
        case.starts_over()
        found = _holds(ClientUnderTest(case), fewer)
        if found is not None:
            last, told = found, fewer
        return found is not None

    if case.shrinks:
        smallest(range(len(steps)), fails, _RUNS)
        shortest = list(told)
        for place, step in enumerate(shortest):
            shortest[place] = step.smallest(lambda fewer: fails_with(place, fewer), _RUNS)  # noqa: B023
        until += _SECONDS
        found_again(shortest)  # and the transcript is of this one
    story = "; ".join(map(_in_words, told))
    return CheckFailed(
        f"{last.failed.sentence} The rule: {last.rule} What happened: {story}.", last.failed.kind
    )


def _in_words(step: Talk) -> str:
    typed = ", ".join(f'"{excerpt(line, _SHOWN)}"' for line in step.typed[:2])
    more = f" and {len(step.typed) - 2} more lines" if len(step.typed) > 2 else ""
    pieces = f" in {len(step.cuts) + 1} pieces" if step.cuts else ""
    parts = {
        DEAF: "the server does not read for a while",
        CTRL_D: "the input ends",
        QUITS: "somebody types /quit",
        QUITS_EARLY: 'somebody types /quit and, at once, "never said"',
        UNENDED: "the input ends behind it, without Enter",
        HANGS_UP: "the server closes the connection",
        HALF: "the server closes the connection in the middle of a line",
        RESETS: "the connection is reset",
    }
    words = [f"somebody types {typed}{more}"] if typed else []
    if step.said:
        words.append(f'the server sends "{excerpt(as_text(step.said), _SHOWN)}"{pieces}')
    return ", and ".join([*words, *([parts[step.what]] if step.what in parts else [])])
