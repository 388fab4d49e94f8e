"""What one user still has to hear: one line after the other, in one of several ways."""

from __future__ import annotations

from collections.abc import Iterable

from partyline.chat.protocol.base import Line

Way = tuple[Line, ...]


class Listener:
    """Compares what a user notices with the ways in which it may go on.

    Some lines may come or not, so what has come may fit more than one way.
    """

    def __init__(self) -> None:
        self._ways: set[Way] = {()}

    def copy(self) -> Listener:
        """Return another one that has heard the same."""
        twin = Listener()
        twin._ways = set(self._ways)
        return twin

    def expects(self, ways: Iterable[Way]) -> None:
        """Expect one of `ways`, after all that is expected already."""
        ways = list(ways)
        self._ways = {before + way for before in self._ways for way in ways}

    def takes(self, text: str | None) -> bool:
        """Hear a line, or None for the end; return whether that fits."""
        rests = {
            (*(before for before in way[:place] if before.late), *way[place + 1 :])
            for way in self._ways
            for place, line in enumerate(way)
            if line.text == text and all(before.may for before in way[:place])
        }
        if rests:
            self._ways = rests
        return bool(rests)

    @property
    def is_content(self) -> bool:
        """Whether nothing more needs to come."""
        return any(all(line.may for line in way) for way in self._ways)

    def wants(self) -> list[Line]:
        """Return what may come next in the different ways, first what must come."""
        lines = {line for way in self._ways for line in _first(way)}
        return sorted(lines, key=lambda line: (line.may, line.text is None, line.text or ""))


def _first(way: Way) -> list[Line]:
    found = []
    for line in way:
        found.append(line)
        if not line.may:
            break
    return found
