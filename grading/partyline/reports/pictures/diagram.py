"""The model of a conversation as a sequence diagram: lanes, and rows with time downwards.

It knows nothing of screens: who spoke to whom, what was due, what was wrong, what is folded.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from rich.cells import cell_len, set_cell_size

from partyline.model.results import Event
from partyline.model.sanitize import clean, visible
from partyline.model.transcript import SERVER

MANY = 6  # users who get a lane each; of more, the first ones
OTHERS = "others"  # the lane of all further users
HEAD, TAIL = 8, 24  # rows of a long conversation that are drawn at its start and its end
_SAME = 2  # equal rows in a run that are all shown; of more there is one, with their number
_ALIKE = 6  # rows of one kind in a run that are folded
_SHOWN = 2  # of these before the fold; one more stands behind it
_TRACEBACKS = ("Traceback (most recent call last):", '  File "')  # a syntax error has no heading
_START = {"starts", "prints", "connects", "note"}
_START_ROWS = 3  # rows at the start that are worth a fold


class Kind(Enum):
    """What a row tells."""

    SENT = auto()  # from a user to the server
    RECEIVED = auto()  # from the server to one or more users
    DUE = auto()  # a line that should have come here, and did not
    OWN = auto()  # something that one of them does, says or prints, on its own
    FOLD = auto()  # rows that are left out


@dataclass(frozen=True)
class Row:
    """One row.

    Args:
        kind: what it tells.
        lanes: the numbers of the users' lanes, or of the one lane that does something.
        text: what was said, or what happened, clean and in words.
        ms: when, in milliseconds since the start of the check.
        wrong: whether this is the line that should not have come.
        above: whether the whole text stands above the drawing.
    """

    kind: Kind
    lanes: tuple[int, ...]
    text: str
    ms: float
    wrong: bool = False
    above: bool = False


@dataclass(frozen=True)
class Diagram:
    """A conversation, ready to be drawn: the names of the lanes (the server's last), and rows."""

    lanes: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def server(self) -> int:
        """The number of the server's lane."""
        return len(self.lanes) - 1


def diagram(
    events: Sequence[Event], head: int = HEAD, tail: int = TAIL, above: str = ""
) -> Diagram:
    """Return the diagram of a transcript.

    Args:
        events: the transcript.
        head, tail: rows that are kept at the start and the end; the rest is folded.
        above: the traceback that is shown above the drawing.
    """
    users = list(dict.fromkeys(clean(event.who) for event in events if event.who != SERVER))
    lanes = [*users, SERVER] if len(users) <= MANY else [*users[: MANY - 1], OTHERS, SERVER]
    rows: list[Row] = []
    two_sided = len(users) == 1 and any(
        event.who == SERVER and event.what in ("sends", "gets") for event in events
    )
    for event in _errors_in_one_row(events):
        who = clean(event.who)
        lane = lanes.index(who) if who in lanes else lanes.index(OTHERS)
        if event.what == "wrong":
            _mark_wrong(rows, lane, event)
            continue
        row = _row(event, lane, two_sided)
        if event.what == "complains" and event.text in above:
            row = replace(row, above=True)
        if lanes[lane] == OTHERS and who not in lanes:
            row = replace(row, text=f"{who}: {row.text}")
        if rows and _same_line(rows[-1], row):
            rows[-1] = replace(rows[-1], lanes=(*rows[-1].lanes, lane))
        else:
            rows.append(row)
    return Diagram(tuple(lanes), tuple(_folded(rows, _start(events, rows), head, tail)))


def long_texts(said: Diagram, limit: int) -> list[str]:
    """Return the texts that a drawing with room for `limit` characters cuts short."""
    texts = (label(said, row) for row in said.rows if not row.above)
    return list(dict.fromkeys(text for text in texts if cell_len(text) > limit))


def shortened(text: str, limit: int) -> str:
    """Return a text cut to the room of `limit` characters: some letters take that of two."""
    return text if cell_len(text) <= limit else f"{set_cell_size(text, limit - 1).rstrip()}…"


def words(said: Diagram, row: Row) -> str:
    """Return in words who speaks to whom in a row: for those who do not see the arrow."""
    names = ", ".join(said.lanes[lane] for lane in row.lanes)
    return {
        Kind.SENT: f"{names} to {said.lanes[said.server]}",
        Kind.RECEIVED: f"{said.lanes[said.server]} to {names}",
        Kind.DUE: names,
        Kind.OWN: names,
        Kind.FOLD: "",
    }[row.kind]


def label(said: Diagram, row: Row) -> str:
    """Return what stands beside the arrow of a row."""
    if row.wrong:
        return f"WRONG: {row.text}"
    if row.kind is Kind.OWN and not row.text.startswith("("):
        names = ", ".join(said.lanes[lane] for lane in row.lanes)
        return f"{names}{':' if len(row.lanes) > 1 else ''} {row.text}"
    return row.text


def _row(event: Event, lane: int, two_sided: bool) -> Row:
    if event.what == "due":
        return Row(Kind.DUE, (lane,), f"due here: {_said(event.text)}", event.ms)
    if event.who == SERVER and two_sided and event.what in ("sends", "gets"):
        kind = Kind.RECEIVED if event.what == "sends" else Kind.SENT
        return Row(kind, (0,), _said(event.text), event.ms)
    if event.what == "sends":
        part = "" if event.text.endswith("\n") else " (no newline)"
        return Row(Kind.SENT, (lane,), _said(event.text) + part, event.ms)
    if event.what == "gets":
        return Row(Kind.RECEIVED, (lane,), _said(event.text), event.ms)
    return Row(Kind.OWN, (lane,), _deed(event), event.ms)


def _said(text: str) -> str:
    """Return a line in quotes; what is sent with its newline looks like what is received."""
    whole = text.removesuffix("\n")
    return f'"{visible(whole)}"'


def _deed(event: Event) -> str:
    text = visible(event.text)
    if event.what == "types" and not text.startswith("("):
        return f'types "{text}"'
    if event.what == "prints":
        return f'prints "{text}"'
    if event.what == "complains":
        return f"! {text}"
    if event.what == "note":
        return text
    return f"{clean(event.what)} {text}".strip()


def _errors_in_one_row(events: Sequence[Event]) -> Iterator[Event]:
    """Leave of each traceback that a program prints the error: the whole stands above a picture."""
    begun: dict[str, Event] = {}  # who is printing a traceback, and its first line
    for event in events:
        if event.what != "complains":
            yield event
        elif event.text.startswith(_TRACEBACKS):
            begun.setdefault(event.who, event)
        elif event.who not in begun:
            yield event
        elif not event.text.startswith(" "):
            del begun[event.who]
            yield event
    yield from begun.values()


def _mark_wrong(rows: list[Row], lane: int, event: Event) -> None:
    """Mark the newest row of this lane with this text; a row for several is taken apart."""
    for number in range(len(rows) - 1, -1, -1):
        row = rows[number]
        if lane in row.lanes and event.text.removesuffix("\n") and _said(event.text) == row.text:
            others = tuple(other for other in row.lanes if other != lane)
            marked = replace(row, lanes=(lane,), wrong=True)
            rows[number : number + 1] = [replace(row, lanes=others), marked] if others else [marked]
            return


def _same_line(last: Row, row: Row) -> bool:
    """Whether a row is the same line for one more receiver."""
    both = last.kind is row.kind and row.kind in (Kind.RECEIVED, Kind.OWN)
    return both and not last.wrong and last.text == row.text and row.lanes[0] not in last.lanes


def _start(events: Sequence[Event], rows: Sequence[Row]) -> int:
    """Return how many rows belong to the start: the server starts, and users connect."""
    first = next((event.ms for event in events if event.what not in _START), None)
    if first is None:
        return 0
    count = 0
    for row in rows:
        if row.kind is not Kind.OWN or row.ms >= first or row.wrong or row.text.startswith("!"):
            break
        count += 1
    return count


def _folded(rows: Sequence[Row], start: int, head: int, tail: int) -> list[Row]:
    kept: list[Row] = []
    if start >= _START_ROWS:
        what = f"(the start: {start} rows)"
        kept.append(Row(Kind.FOLD, (), what, rows[0].ms))
        rows = rows[start:]
    kept += _without_repetitions(rows)
    if len(kept) > head + tail + 1:  # a fold takes a row itself
        kept = _around(kept, head, tail)
    return kept


def _around(rows: Sequence[Row], head: int, tail: int) -> list[Row]:
    """Return the start of the rows, and the last ones up to what was wrong, or to the end."""
    marked = [at for at, row in enumerate(rows) if row.wrong or row.kind is Kind.DUE]
    end = len(rows)
    if marked and marked[-1] < len(rows) - tail:  # the end tells nothing of it
        end = max(head + tail + 1, min(len(rows), marked[-1] + 2))
        tail -= end < len(rows)
    parts = [rows[:head], rows[head : end - tail], rows[end - tail : end], rows[end:]]
    return [*parts[0], *_fold(parts[1]), *parts[2], *_fold(parts[3])]


def _fold(rows: Sequence[Row]) -> list[Row]:
    if not rows:
        return []
    what = "row is" if len(rows) == 1 else "rows are"
    return [Row(Kind.FOLD, (), f"... {len(rows)} {what} left out", rows[0].ms)]


def _without_repetitions(rows: Sequence[Row]) -> list[Row]:
    """Count equal rows, and fold long runs of rows that differ in nothing but their text."""
    rows = _counted(rows)
    kept: list[Row] = []
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and _alike(rows[at], rows[end]):
            end += 1
        if end - at > _ALIKE:
            count = end - at - _SHOWN - 1
            kept += rows[at : at + _SHOWN]
            kept.append(Row(Kind.FOLD, (), f"... {count} lines as above", rows[at + _SHOWN].ms))
            kept.append(rows[end - 1])
        else:
            kept += rows[at:end]
        at = end
    return kept


def _counted(rows: Sequence[Row]) -> list[Row]:
    """Tell a row that comes again and again once, and how many times it came."""
    kept: list[Row] = []
    for _, run in itertools.groupby(rows, lambda row: replace(row, ms=0.0)):
        same = list(run)
        if len(same) > _SAME:
            kept.append(replace(same[0], text=f"{same[0].text} x {len(same)}"))
        else:
            kept += same
    return kept


def _alike(one: Row, other: Row) -> bool:
    return (one.kind, one.lanes, one.wrong) == (other.kind, other.lanes, other.wrong) and (
        one.kind in (Kind.SENT, Kind.RECEIVED) or one.text == other.text or one is other
    )
