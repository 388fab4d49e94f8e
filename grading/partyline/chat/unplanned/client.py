"""The check of a client: conversations that nobody has planned."""

from __future__ import annotations

import time
from collections.abc import Sequence

from partyline.chat.client_under_test import ClientUnderTest
from partyline.chat.unplanned.client_talks import (
    BOTH,
    CTRL_D,
    DEAF,
    HALF,
    HANGS_UP,
    QUITS,
    RESETS,
    SAYS,
    TYPES,
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
    ends = {CTRL_D: LEFT, QUITS: LEFT, HANGS_UP: ENDED, HALF: ENDED, RESETS: ENDED}
    return ends.get(step.what, SHOWN if step.what == SAYS else SENT)


def _happens(client: ClientUnderTest, step: Talk) -> None:
    if step.what == DEAF:
        client.server.stops_reading()
        client.types_at_once(*step.typed)
        client.settles()
        client.server.reads_again()
    elif step.typed:
        client.types_at_once(*step.typed)
    if step.said:
        client.server_sends(step.said, step.cuts)
    if step.what in (TYPES, SAYS, BOTH, DEAF):
        _sent_and_shown(client, step)
    elif step.what in (CTRL_D, QUITS):
        _leaves(client, step)
    else:
        _sees_the_server_go(client, step)


def _sent_and_shown(client: ClientUnderTest, step: Talk) -> None:
    for line in step.typed:
        client.server_hears_exactly(line)
    *lines, _ = step.said.split(b"\n")
    for shown in lines:
        client.shows_exactly(as_text(shown).removesuffix("\r"))


def _leaves(client: ClientUnderTest, step: Talk) -> None:
    if step.what == QUITS:
        client.types_at_once(client.wire.QUIT)
    else:
        client.program.stdin.ends()
    for line in step.typed:
        client.server_hears_exactly(line)
    client.leaves("after /quit" if step.what == QUITS else "when its input has ended")


def _sees_the_server_go(client: ClientUnderTest, step: Talk) -> None:
    client.program.end_expected = client.server.end_expected = True
    if step.what == RESETS:
        client.server_vanishes()
    else:
        client.server.hangs_up()
    *lines, half = step.said.split(b"\n")
    for shown in lines:
        client.shows_exactly(as_text(shown).removesuffix("\r"))
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
        nonlocal last, told
        if time.monotonic() > until:
            return False
        case.starts_over()
        fewer = [steps[number] for number in kept]
        found = _holds(ClientUnderTest(case), fewer)
        if found is not None:
            last, told = found, fewer
        return found is not None

    if case.shrinks:
        kept = smallest(range(len(steps)), fails, _RUNS)
        until += _SECONDS
        fails(list(kept))  # and the transcript is of this one
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
        HANGS_UP: "the server closes the connection",
        HALF: "the server closes the connection in the middle of a line",
        RESETS: "the connection is reset",
    }
    words = [f"somebody types {typed}{more}"] if typed else []
    if step.said:
        words.append(f'the server sends "{excerpt(as_text(step.said), _SHOWN)}"{pieces}')
    return ", and ".join([*words, *([parts[step.what]] if step.what in parts else [])])
