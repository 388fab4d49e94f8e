"""The record of one check: everything that everyone sent, received and printed, on one clock."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator

from partyline.model.results import Event
from partyline.model.sanitize import bounded

SERVER = "server"
FIRST, LAST = 1000, 1000  # events that are kept: a program may well send a million lines
TEXT = 4096  # characters of one event that are kept


class Transcript:
    """Events in the order in which they happened; `ms` counts from the start of the check."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._first: list[Event] = []
        self._last: deque[Event] = deque(maxlen=LAST)
        self._left_out = 0
        self.activity = 0  # grows with all that happens, also with what is not shown

    def record(self, who: str, what: str, text: str = "") -> None:
        """Add an event that happens now."""
        self.activity += 1
        ms = (time.monotonic() - self._began) * 1000
        event = Event(ms, who, what, bounded(text, TEXT))
        if len(self._first) < FIRST:
            self._first.append(event)
            return
        self._left_out += len(self._last) == LAST
        self._last.append(event)

    def marks_wrong(self, who: str, line: str, unread: int) -> None:
        """Note that a line which has come is wrong: right behind it, not behind what came later.

        Args:
            who: has got it.
            line: its text.
            unread: how many lines have come to `who` after it.
        """
        text = bounded(line, TEXT)
        for events in (self._last, self._first):
            for place in reversed(range(len(events))):
                event = events[place]
                if (event.who, event.what) == (who, "gets"):
                    if unread <= 0 and event.text == text and len(events) < LAST:
                        events.insert(place + 1, Event(event.ms, who, "wrong", text))
                        return
                    unread -= 1
        self.record(who, "wrong", line)

    def events(self) -> tuple[Event, ...]:
        """Return everything up to now; of very much, the beginning and the end."""
        gap: list[Event] = []
        if self._left_out:
            note = f"({self._left_out} more lines are left out here)"
            gap.append(Event(self._first[-1].ms, SERVER, "note", note))
        return (*self._first, *gap, *self._last)

    def of(self, who: str, what: str) -> Iterator[str]:
        """Yield the texts of all events of one kind of one person, oldest first."""
        return (event.text for event in self.events() if (event.who, event.what) == (who, what))
