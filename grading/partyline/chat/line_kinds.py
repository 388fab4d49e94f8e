"""Tells the lines of a stage apart, by the constants of its wire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import ModuleType

from partyline.model.allowance import TEXT

_PLACE = re.compile(r"\{([a-z]+[+-]?\d?)\}")
_SHORT = 3  # letters: what is shorter stands in a line by chance


class LineKinds:
    """The kinds of lines of one stage, and what changes in each.

    Args:
        wire: the constants; a notice begins with `*`, a refusal with `!`.
    """

    def __init__(self, wire: ModuleType) -> None:
        self._said = str(getattr(wire, "SAID", "{text}"))
        self._templates = {
            name: value
            for name, value in vars(wire).items()
            if isinstance(value, str) and value.startswith(("* ", "! "))
        }
        self._patterns = {
            name: re.compile(_pattern(value)) for name, value in self._templates.items()
        }

    def of(self, line: str) -> str:
        """Return the name of the constant that `line` is made from, or TEXT."""
        for name, pattern in self._patterns.items():
            if pattern.fullmatch(line):
                return name
        return TEXT

    def fields(self, kind: str, line: str) -> dict[str, str]:
        """Return what stands in the places of a line of this kind."""
        pattern = re.compile(_pattern(self._said)) if kind == TEXT else self._patterns.get(kind)
        found = pattern.fullmatch(line) if pattern else None
        return found.groupdict() if found else {}


def render(words: str, fields: Mapping[str, str]) -> str:
    """Put what changes into the places of `words`."""
    return _PLACE.sub(lambda place: fields.get(place[1], place[0]), words)


def generalized(line: str, fields: Mapping[str, str]) -> str:
    """Return `line` with a place for each of `fields` that stands in it, the longest first."""
    found: dict[str, str] = {}  # what stands there -> the name of its place
    for name, value in fields.items():
        if value.isdecimal() or len(value) >= _SHORT:
            found.setdefault(value, name)
    if not found:
        return line
    longest_first = sorted(found, key=lambda value: (-len(value), value))
    parts = (rf"(?<!\d){v}(?!\d)" if v.isdecimal() else re.escape(v) for v in longest_first)
    return re.sub("|".join(parts), lambda part: f"{{{found[part[0]]}}}", line)


def places(words: str) -> set[str]:
    """Return the names of the places in `words`: `{count-1}` is one for `count`."""
    return {re.split("[+-]", place)[0] for place in _PLACE.findall(words)}


def _pattern(template: str) -> str:
    """Return the regular expression for lines that are made from a template."""
    parts = _PLACE.split(template)
    for number in range(1, len(parts), 2):
        name = parts[number]
        kind = r"\d+" if name == "count" else ".*" if name == "text" else ".*?"
        parts[number] = f"(?P<{name}>{kind})"
    parts[::2] = map(re.escape, parts[::2])
    return "(?s:" + "".join(parts) + ")"
