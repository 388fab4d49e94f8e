"""The record of one check: everything that everyone sent, received and printed, on one clock."""

from __future__ import annotations

import time
from collections.abc import Iterator

from partyline.results import Event

SERVER = "server"


class Transcript:
    """Events in the order in which they happened; `ms` counts from the start of the check."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._events: list[Event] = []

    def record(self, who: str, what: str, text: str = "") -> None:
        """Add an event that happens now."""
        self._events.append(Event((time.monotonic() - self._began) * 1000, who, what, text))

    def events(self) -> tuple[Event, ...]:
        """Return everything up to now."""
        return tuple(self._events)

    def of(self, who: str, what: str) -> Iterator[str]:
        """Yield the texts of all events of one kind of one person, oldest first."""
        return (event.text for event in self._events if (event.who, event.what) == (who, what))
