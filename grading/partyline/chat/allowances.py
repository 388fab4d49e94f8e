"""One mistake costs once: what a check expects, when a deviation has been found and is agreed.

A check that fails may do so because of one deviation that can be named: users get their own lines
back, no question is asked. `Terms.candidates` reads from the failure which deviations it can be.
Whether it is one of them, only the same check can tell, when it is run again with this allowance.

An allowance forgives what it names, and nothing else: a line that comes too often must be a copy
of one that was due, an altered one must be made of the same parts, and each only so often.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Protocol

from partyline.chat.line_kinds import LineKinds, generalized, places, render
from partyline.model.allowance import (
    AGAIN,
    ALTERED,
    ANY,
    EXTRA,
    HERE_OR_ALONE,
    MISSING,
    OTHER,
    OTHERS,
    OUTSIDE,
    SELF,
    TEXT,
    UNENDED,
    WHO,
    Allowance,
)
from partyline.model.failure import Deviation
from partyline.model.transcript import SERVER

_ABOUT_ONE = ("JOINED", "LEFT")  # lines that name the user whom they are about
_ALONE_OR_HERE = ("HERE", "ALONE")


class Someone(Protocol):
    """A user, as far as allowances are about it."""

    label: str
    name: str


@dataclass
class Heard:
    """What one user has said, and what it was due."""

    said: Counter[str] = field(default_factory=Counter)  # as it reaches the others
    due: Counter[str] = field(default_factory=Counter)
    forgiven: Counter[tuple[Allowance, str]] = field(default_factory=Counter)


class Terms:
    """What is agreed in one run of one check.

    Args:
        wire: the constants of the stage.
        allowances: the deviations that are agreed.
    """

    def __init__(self, wire: ModuleType, allowances: Sequence[Allowance] = ()) -> None:
        self.allowances = tuple(allowances)
        self.arriving: Someone | None = None  # who joins at the moment
        self.present: Sequence[Someone] = ()  # who has joined
        self.used: dict[Allowance, None] = {}  # those that this run has needed, in order
        self._kinds = LineKinds(wire)
        self._users: dict[Someone, Heard] = {}

    # What happens

    def of(self, user: Someone) -> Heard:
        """Return what is known of a user."""
        return self._users.setdefault(user, Heard())

    def kind(self, line: str) -> str:
        """Return which kind of line this is; who is here is told in two kinds of moments."""
        kind = self._kinds.of(line)
        return WHO if kind in _ALONE_OR_HERE and self.arriving is None else kind

    # What is due

    def due(self, user: Someone, line: str, kind: str) -> str | None:
        """Return what must come in the place of `line`; None if nothing must."""
        heard = self.of(user)
        for allowance in self.allowances:
            if not allowance.is_about(kind):
                continue
            if allowance.how == MISSING and allowance.whom in ("", self._role(user)):
                self.used[allowance] = None
                return None
            if allowance.how == ALTERED:
                self.used[allowance] = None
                line = render(allowance.words, self._fields(user, kind, line))
        if not line and self.unended(kind):  # nobody could see it
            return None
        heard.due[line] += 1
        return line

    def unended(self, *kinds: str) -> bool:
        """Return whether a line of one of these kinds may come without its newline."""
        for allowance in self.allowances:
            if allowance.how == UNENDED and (allowance.line == ANY or allowance.line in kinds):
                self.used[allowance] = None
                return True
        return False

    def _role(self, user: Someone) -> str:
        return SELF if user is self.arriving else OTHERS

    def _fields(self, user: Someone, kind: str, line: str) -> dict[str, str]:
        if kind in (*_ALONE_OR_HERE, WHO):
            names = [n for n in self._kinds.fields("HERE", line).get("names", "").split(", ") if n]
            everyone = sorted({*names, user.name}, key=str.casefold)
            return {
                "names": ", ".join(names),
                "everyone": ", ".join(everyone),
                "name": user.name,
            }
        fields = self._kinds.fields(kind, line)
        if "count" in fields:
            count = int(fields["count"])
            fields |= {"count-1": str(count - 1), "count+1": str(count + 1)}
        return fields

    # What comes too much

    def forgives(self, user: Someone, line: str) -> bool:
        """Return whether a line that is not due may come; how often, `too_many` tells later."""
        for allowance in self.allowances:
            if allowance.how == EXTRA and self._is_extra(allowance, user, line):
                self.used[allowance] = None
                self.of(user).forgiven[allowance, line] += 1
                return True
        return False

    def too_many(self, user: Someone) -> str | None:
        """Return a line that came more often than its allowance forgives, if there is one."""
        heard = self.of(user)
        for (allowance, line), times in heard.forgiven.items():
            if times > self._most(allowance, heard, line):
                return line
        return None

    def _is_extra(self, allowance: Allowance, user: Someone, line: str) -> bool:
        heard = self.of(user)
        if allowance.line == OTHER:
            to = SERVER if user.label == SERVER else ""
            return to == allowance.whom and line == render(allowance.words, {"name": user.name})
        if allowance.line == TEXT and allowance.whom == SELF:
            return heard.said[line] > heard.forgiven[allowance, line] or self._is_own(user, line)
        if allowance.line == TEXT:
            known = any(line in other.said for other in self._users.values())
            return known and not heard.said[line]
        if not allowance.is_about(self._kinds.of(line)):
            return False
        own = self._is_own(user, line)
        if allowance.whom == SELF:
            return own
        if allowance.whom == AGAIN:
            return True
        return not own and self._place(user) == allowance.whom

    def _place(self, user: Someone) -> str:
        return OTHERS if user in self.present else OUTSIDE

    def _is_own(self, user: Someone, line: str) -> bool:
        """Return whether a line names `user` as the one whom it is about, or who says it."""
        kind = self._kinds.of(line)
        named = kind in (*_ABOUT_ONE, TEXT)
        return named and self._kinds.fields(kind, line).get("name") == user.name

    def _most(self, allowance: Allowance, heard: Heard, line: str) -> int:
        if allowance.line == OTHER:
            return 1
        if allowance.whom == AGAIN:
            return heard.due[line]
        others = [other for other in self._users.values() if other is not heard]
        if allowance.line == TEXT and allowance.whom == SELF:
            return max(heard.said[line], *(other.due[line] for other in others), 0)
        if allowance.line == TEXT:
            return sum(other.said[line] for other in others)
        if allowance.line in _ABOUT_ONE:  # due to each of the others: a copy of one of them
            return max(1, *(other.due[line] for other in others)) if others else 1
        return sum(other.due[line] for other in others)

    # What it can be

    def candidates(self, deviation: Deviation) -> Iterator[Allowance]:
        """Yield the allowances that may explain a failure, the smallest first."""
        user, kind, got = deviation.who, deviation.kind, deviation.got
        if deviation.rest:
            if deviation.due and deviation.rest.startswith(deviation.due):
                yield Allowance(kind, UNENDED)
                yield Allowance(ANY, UNENDED)
            elif kind:  # other words, and no newline: a prompt, as `input` has it
                yield from self._alterations(user, replace(deviation, got=deviation.rest))
            return
        if got is not None:
            yield from self._extras(user, got)
        if got is not None and kind:
            yield from self._alterations(user, deviation)
        if kind not in ("", TEXT):
            yield from self._losses(deviation)

    def _extras(self, user: Someone, got: str) -> Iterator[Allowance]:
        kind, heard = self._kinds.of(got), self.of(user)
        is_text = any(got in other.said for other in self._users.values())
        if got and heard.said[got]:
            yield Allowance(TEXT, EXTRA, SELF)
        elif is_text:
            yield Allowance(TEXT, EXTRA, AGAIN if heard.due[got] else OTHERS)
        if kind != TEXT:
            if self._is_own(user, got):
                yield Allowance(kind, EXTRA, SELF)
            if heard.due[got]:
                yield Allowance(kind, EXTRA, AGAIN)
            yield Allowance(kind, EXTRA, self._place(user))
            if kind in _ALONE_OR_HERE:
                yield Allowance(HERE_OR_ALONE, EXTRA, self._place(user))
        elif got and not is_text:
            to = SERVER if user.label == SERVER else ""
            yield Allowance(OTHER, EXTRA, to, generalized(got, {"name": user.name}))

    def _alterations(self, user: Someone, deviation: Deviation) -> Iterator[Allowance]:
        kind, got = deviation.kind, deviation.got or ""
        came = self._kinds.of(got)
        here = {kind, came} <= {*_ALONE_OR_HERE, WHO}
        if (came not in (TEXT, kind) and not here) or self.of(user).said[got]:
            return
        fields = self._fields(user, kind, deviation.due)
        words = generalized(got, {k: v for k, v in fields.items() if v})
        found = places(words)
        if kind == TEXT and "text" not in found:
            return
        hides = bool(set(self._kinds.fields(kind, deviation.due)) - found)
        if "everyone" in found and here:
            yield Allowance(HERE_OR_ALONE, ALTERED, "", words, hides)
        yield Allowance(kind, ALTERED, "", words, hides)

    def _losses(self, deviation: Deviation) -> Iterator[Allowance]:
        kind = deviation.kind
        if self.arriving is not None and kind == "STARTED":
            yield Allowance(kind, MISSING, self._role(deviation.who), hides=True)
        yield Allowance(kind, MISSING, hides=True)
        if kind in _ALONE_OR_HERE:
            yield Allowance(HERE_OR_ALONE, MISSING, hides=True)
