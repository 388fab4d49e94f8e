"""A gathering: guests come, talk, and are heard by each other, or a sentence says who was not."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from partyline.model.failure import ENDED, SILENT, WRONG, CheckFailed
from partyline.model.sanitize import excerpt, quoted
from partyline.open.session import hearing, random_words
from partyline.open.session.hearing import Saying
from partyline.open.session.session import Hall
from partyline.open.session.users import Guest, Typist

LABELS = ("ann", "bob", "eve", "dan", "zoe", "kim", "max", "lea", "tom", "ida", "ray", "sue", "jon")
SLOW = 0.15  # seconds for one answer from which on everybody speaks at once, to save time
_GREETINGS = 3  # rounds of texts in which newcomers may become known
SHOWN = 300  # characters of a screen that a sentence quotes


class Gathering:
    """The guests of one hall, and how they talk.

    Args:
        hall: its server listens; who sits there already is in the chat.
    """

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.used = False  # another check has been told here before
        self.spoilt = False  # a check has failed here, or is under way
        self.numbers = itertools.count()
        self.typed: list[str] = []

    @property
    def slow(self) -> bool:
        """Whether an answer takes so long that time must be saved."""
        return self.hall.pulse.pace > SLOW or self.hall.known.turns

    def guests(self, count: int) -> list[Guest]:
        """Return so many guests who are in the chat, as far as it lets them in."""
        here = self.hall.present
        if len(here) < count:
            for label in self._free_labels()[: count - len(here)]:
                self._lets_in(label)
            here = self.hall.present
            self._greet(here)
        return here[:count]

    def newcomer(self) -> Guest:
        """Return one more guest, who has entered."""
        return self._lets_in(self._free_labels()[0])

    def _free_labels(self) -> list[str]:
        taken = {guest.label for guest in self.hall.guests}
        return [label for label in LABELS if label not in taken]

    def _lets_in(self, label: str) -> Guest:
        hall = self.hall
        host_sits = any(guest.label == "host" for guest in hall.guests)
        if hall.known.console and hall.guests and not host_sits:
            guest: Guest = Typist("host", "Server", hall.server, hall.case)
            hall.guests.append(guest)
            return guest
        guest = hall.sits(label)
        hall.enters(guest)
        return guest

    def _greet(self, guests: Sequence[Guest]) -> None:
        """Let everybody say something until all know each other: connected is not accepted."""
        if len(guests) < 2:
            return
        for _ in range(_GREETINGS):
            sayings = self.round(guests)
            if not self.unheard(sayings, guests):
                return

    # Speaking

    def talk(self, *guests: Guest, times: int = 2) -> list[Saying]:
        """Let everybody say something, and see that all the others can read it, so many times.

        Raises:
            CheckFailed: somebody could not read a text.
        """
        found: list[Saying] = []
        for _ in range(times):
            sayings = self.round(guests)
            self._see_heard(sayings, guests)
            found += sayings
        return found

    def hears(self, speaker: Guest, listeners: Sequence[Guest], text: str, what: str) -> None:
        """Let somebody say exactly `text`, and see that the listeners can read it whole.

        Args:
            what: completes the sentence "ann has typed ...".

        Raises:
            CheckFailed: somebody can't.
        """
        saying = self._says(speaker, text, listeners)
        self._see_heard([saying], [speaker, *listeners], what)

    def round(self, guests: Sequence[Guest]) -> list[Saying]:
        """Let everybody say something: in turn, or at once where answers take long."""
        if not self.slow or self.hall.known.turns:
            return [self._says(s, self.word(), [g for g in guests if g is not s]) for s in guests]
        sayings = [hearing.says(self.hall, guest, self.word(), []) for guest in guests]
        self.hall.pulse.wait(lambda: not self.unheard(sayings, guests))
        return sayings

    def _says(self, speaker: Guest, text: str, listeners: Sequence[Guest]) -> Saying:
        saying = hearing.says(self.hall, speaker, text, listeners)
        if self.hall.known.turns:
            for listener in listeners:
                if not saying.heard_by(listener):
                    listener.types(self.word())
                    self.hall.pulse.wait(lambda one=listener: saying.heard_by(one))  # type: ignore[misc]
        return saying

    def unheard(
        self, sayings: Sequence[Saying], guests: Sequence[Guest]
    ) -> list[tuple[Saying, Guest]]:
        """Return which texts have not reached whom."""
        return [
            (saying, guest)
            for saying in sayings
            for guest in guests
            if guest is not saying.speaker and not saying.heard_by(guest)
        ]

    def _see_heard(
        self, sayings: Sequence[Saying], guests: Sequence[Guest], what: str = ""
    ) -> None:
        missing = self.unheard(sayings, guests)
        if not missing:
            return
        saying, listener = missing[0]
        new = listener.screen[saying.marks[listener.label] :].strip()
        shown = f'shows "{excerpt(new, SHOWN)}"' if new else "shows nothing new"
        where = f"{listener.label}'s screen" if isinstance(listener, Typist) else listener.label
        if not isinstance(listener, Typist):
            shown = f'got "{excerpt(new, SHOWN)}"' if new else "got nothing"
        typed = what or quoted(saying.text)
        kind = WRONG if new else SILENT
        if not self.hall.server.runs or not listener.here or not saying.speaker.here:
            kind = ENDED
        raise CheckFailed(
            f"{saying.speaker.label} has typed {typed}. {listener.label} should be able to read it"
            f"{' whole' if what else ''}, but {where} {shown}.{self.hall.fates()}",
            kind,
        )

    def word(self) -> str:
        """Return a random text of one word that nobody has said before."""
        self.typed.append(random_words.word(f"{self.hall.case.seed}/{next(self.numbers)}"))
        return self.typed[-1]
