"""An allowance: one deviation from the protocol that has cost its points, and is then agreed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

# How a line deviates.
MISSING = "missing"
EXTRA = "extra"
ALTERED = "altered"
UNENDED = "unended"

# To whom an extra line comes, or does not come if it is missing.
SELF = "self"  # to the user whom it is about: who speaks, who joins
OTHERS = "others"  # to the users who are here already
OUTSIDE = "outside"  # to a user who has connected, and has not joined
AGAIN = "again"  # once more to a user who must get it

TEXT = "TEXT"  # what a user says; the other lines are named by the constants of wire.py
WHO = "WHO"  # the answer to /who
OTHER = "OTHER"  # a line that the protocol does not have
HERE_OR_ALONE = "HERE_OR_ALONE"  # what a newcomer is told about the others
ANY = "ANY"

MOST = 2  # allowances at the same time

_HERE = ("HERE", "ALONE")
_LINES = {
    TEXT: "what a user says",
    "WELCOME": "the welcome",
    "HERE": "the line that lists who is here",
    "ALONE": "the line that says that a user is alone",
    HERE_OR_ALONE: "the line about who is here",
    WHO: "the answer to /who",
    "JOINED": "the notice that a user has joined",
    "LEFT": "the notice that a user has left",
    "ASK_NAME": "the question for a name",
    "WAITING": "the line that tells the first user to wait",
    "STARTED": "the line that says that the chat has started",
    "OTHER_LEFT": "the line that says that the other user has left",
    "FULL": "the refusal of a third user",
    ANY: "every line",
}
_TO = {
    SELF: "the user whom it is about",
    OTHERS: "the users who are here already",
    OUTSIDE: "users who have not joined",
}


@dataclass(frozen=True)
class Allowance:
    """One deviation.

    Args:
        line: which line deviates: the name of a constant in wire.py, or one of the words above.
        how: MISSING, EXTRA, ALTERED or UNENDED.
        whom: SELF, OTHERS, OUTSIDE or AGAIN; who gets a line of a client: the server; "" if it
            makes no difference.
        words: how an altered line, or one that the protocol does not have, reads instead, with
            places for what changes: `{name}`, `{count-1}`.
        hides: whether a check that is about this line can find out nothing any more.
    """

    line: str
    how: str
    whom: str = ""
    words: str = ""
    hides: bool = False

    @property
    def sentence(self) -> str:
        """The deviation as a sentence, without its full stop."""
        line = _LINES.get(self.line, f"the line {self.line}")
        if self.how == UNENDED:
            told = f"{line} comes without its newline"
        elif self.how == ALTERED:
            told = f'{line} has other words: "{self.words}"'
        elif self.line == OTHER and self.whom:
            told = f'the client sends one more line: "{self.words}"'
        elif self.line == OTHER:
            told = f'each user gets one more line: "{self.words}"'
        elif self.how == MISSING:
            to = f" to {_TO[self.whom]}" if self.whom else ""
            told = f"{line} does not come{to}"
        elif self.whom == AGAIN:
            told = f"{line} comes twice"
        elif (self.line, self.whom) == (TEXT, SELF):
            told = "each user gets its own lines back"
        else:
            told = f"{line} comes to {_TO[self.whom]}, too"
        return told[0].upper() + told[1:]

    def is_about(self, kind: str) -> bool:
        """Return whether it is about lines of this kind."""
        return self.line in (kind, ANY) or (self.line == HERE_OR_ALONE and kind in _HERE)

    @property
    def family(self) -> tuple[str, ...]:
        """What is the same for two allowances that come from one mistake."""
        if self.how == UNENDED:
            return (UNENDED,)
        if self.line in (*_HERE, HERE_OR_ALONE):
            return (self.how, HERE_OR_ALONE, self.whom, self.words)
        return (self.how, self.line, self.whom, self.words)


def merged(allowances: Iterable[Allowance]) -> tuple[Allowance, ...]:
    """Return them in their order, those of one family in one."""
    kept: dict[tuple[str, ...], Allowance] = {}
    for allowance in allowances:
        known = kept.get(allowance.family, allowance)
        if known.line != allowance.line:
            both = ANY if allowance.how == UNENDED else HERE_OR_ALONE
            known = replace(known, line=both, hides=known.hides or allowance.hides)
        kept[allowance.family] = known
    return tuple(kept.values())
