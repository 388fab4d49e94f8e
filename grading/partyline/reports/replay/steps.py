"""What happened in a check, as steps that a small program can take again through sockets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from partyline.model.results import CheckResult, Event
from partyline.model.sanitize import clean
from partyline.model.transcript import TEXT

CLIENT = "client"
# What the users (or the server in front of a client) did and got
CONNECTS, SENDS, GETS, LEAVES, VANISHES, TYPES = (
    "connects",
    "sends",
    "gets",
    "leaves",
    "vanishes",
    "types",
)
# What is judged, once in each replay
DUE = "due"  # this line should come
TOO_MUCH = "too much"  # this line should not come next
ENDS = "ends"  # the connection should end
STAYS = "stays"  # the connection should not end
SHOWS = "shows"  # the client's screen should show this
_SAME = {"hangs up": LEAVES, "leaves": LEAVES, "vanishes": VANISHES, "connects": CONNECTS}
_SILENT = {"starts", "prints", "complains", "sees the end", "is cut off"}
_FROZEN = "(frozen"
_MOST = 150  # steps: a longer script is not read by anybody


class CannotReplay(Exception):
    """A failure that no small program can show; the message says why."""


@dataclass(frozen=True)
class Step:
    """One step: who does or gets what, and the bytes of it.

    A line that is due has come `before` so many times already, and should come before `wrong`.
    """

    who: str
    what: str
    data: bytes = b""
    before: int = 0
    wrong: bytes = b""


def steps(check: CheckResult) -> list[Step]:
    """Return the steps of a failure, the one that is judged last.

    Raises:
        CannotReplay: sockets alone can't show this failure.
    """
    events = check.failure.transcript if check.failure is not None else ()
    if not events:
        raise CannotReplay("nobody said anything in it")
    if is_of_client(events) and all(event.what != "connects" for event in events):
        raise CannotReplay("the client does not connect in it")
    found = _judged(events)
    come = [step.who for step in found if step.what == CONNECTS]
    if len(come) > len(set(come)):
        raise CannotReplay("several users in it have one name")
    if not is_of_client(events) and not {step.who for step in found} <= set(come):
        raise CannotReplay("it needs your client as well as your server")
    if len(found) > _MOST:
        raise CannotReplay(f"it has {len(found)} steps")
    return found


def is_of_client(events: Sequence[Event]) -> bool:
    """Whether a client is under test, and the server is the kit's own."""
    return any(event.who == CLIENT and event.what == "starts" for event in events)


def _judged(events: Sequence[Event]) -> list[Step]:
    taken: list[Step] = []
    wrong: dict[str, int] = {}  # where in `taken` the wrong line of somebody stands
    _see_that_nobody_breaks_off_at_once(events)
    for event in events:
        if event.what == "wrong":
            wrong[event.who] = _last(taken, event)
        elif event.what == "due":
            bad = taken[wrong[event.who]].data if event.who in wrong else b""
            before, due = _without_rest(taken, event.who, wrong), _due(event)
            same = [step for step in before if step == Step(due.who, GETS, due.data)]
            return [*before, replace(due, before=len(same), wrong=bad)]
        elif (step := _step(event)) is not None:
            taken.append(step)
    for who, place in wrong.items():
        return [*taken[:place], Step(who, TOO_MUCH, taken[place].data)]
    return [*taken, _of_the_end(events)]


def _see_that_nobody_breaks_off_at_once(events: Sequence[Event]) -> None:
    """A replay does one thing after the other, and can't freeze a server that it did not start."""
    moment: set[str] | None = None  # what happens while the server is frozen
    for event in events:
        if event.what == "note":
            moment = set() if event.text.startswith(_FROZEN) else None
        elif moment is not None:
            moment.add(event.what)
            if {"sends", "vanishes"} <= moment:
                raise CannotReplay("users break off in the moment in which others send")


def _step(event: Event) -> Step | None:
    who = clean(event.who)
    if event.what in ("sends", "gets"):
        if len(event.text) > TEXT:
            raise CannotReplay("a text in it is very long")
        newline = "\n" if event.what == "gets" else ""
        return Step(who, event.what, _bytes(event.text + newline))
    if event.what == "types":
        return Step(who, TYPES, _bytes(event.text))
    if event.what in _SAME:
        return Step(who, _SAME[event.what])
    if event.what in _SILENT or (event.what == "note" and event.text.startswith(_FROZEN)):
        return None
    if event.what == "note" and event.text == "(goes on)":
        return None
    if event.what == "ends":  # a program: what it meant for the users is told by them
        return None
    raise CannotReplay(
        f"in it, {clean(event.who)} {clean(event.what)} {clean(event.text)}".rstrip()
    )


def _due(event: Event) -> Step:
    if event.who == CLIENT:
        return Step(CLIENT, SHOWS, _bytes(event.text))
    return Step(clean(event.who), DUE, _bytes(f"{event.text}\n"))


def _last(taken: Sequence[Step], event: Event) -> int:
    data = _bytes(f"{event.text}\n")
    for place in range(len(taken) - 1, -1, -1):
        step = taken[place]
        if (step.who, step.what, step.data) == (clean(event.who), GETS, data):
            _not_after_a_right_one(taken, place)
            return place
    raise CannotReplay("the wrong line in it is not one that somebody got")


def _not_after_a_right_one(taken: Sequence[Step], place: int) -> None:
    """See that the same line has not come before as an answer to something else."""
    before = [number for number in range(place) if taken[number] == taken[place]]
    if before and any(step.what != GETS for step in taken[before[-1] : place]):
        raise CannotReplay("the wrong line in it comes more than once")


def _without_rest(taken: Sequence[Step], who: str, wrong: dict[str, int]) -> list[Step]:
    """Leave out what came to `who` from the wrong line on: the next line is the one to judge."""
    place = wrong.get(who, len(taken))
    return [
        step
        for number, step in enumerate(taken)
        if number < place or step.who != who or step.what != GETS
    ]


def _of_the_end(events: Sequence[Event]) -> Step:
    """Return what is judged where no line is: a connection that should end, or should not."""
    ended = {event.who for event in events if event.what in ("sees the end", "is cut off")}
    cut = [event.who for event in events if event.what == "is cut off"]
    left = [event.who for event in events if event.what == "leaves" and event.who not in ended]
    if left:
        return Step(clean(left[-1]), ENDS)
    if cut and not is_of_client(events):
        return Step(clean(cut[-1]), STAYS)
    raise CannotReplay("what is wrong in it can't be seen through a socket")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
