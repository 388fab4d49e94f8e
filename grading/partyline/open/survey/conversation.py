"""A conversation: users come, talk, and are heard by each other, or a sentence says who was not."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from partyline.model.failure import ENDED, SILENT, WRONG, CheckFailed
from partyline.model.sanitize import excerpt, quoted
from partyline.open.session import entering, hearing, random_words
from partyline.open.session.hearing import Saying
from partyline.open.session.session import Session
from partyline.open.session.users import ClientUser, User

LABELS = ("ann", "bob", "eve", "dan", "zoe", "kim", "max", "lea", "tom", "ida", "ray", "sue", "jon")
SLOW = 0.15  # seconds for one answer from which on everybody speaks at once, to save time
_GREETINGS = 3  # rounds of texts in which newcomers may become known
_SHORT = 60  # characters of a text that a sentence shows whole
SHOWN = 300  # characters of a screen that a sentence quotes


class Conversation:
    """The users of one session, and how they talk.

    Args:
        session: its server listens; who sits there already is in the chat.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.used = False  # another check has been told here before
        self.spoilt = False  # a check has failed here, or is under way
        self.numbers = itertools.count()
        self.typed: list[str] = []

    @property
    def slow(self) -> bool:
        """Whether an answer takes so long that time must be saved."""
        return self.session.waiting.pace > SLOW or self.session.known.turns

    def users(self, count: int) -> list[User]:
        """Return so many users who are in the chat.

        Raises:
            CheckFailed: it does not let them in, or does not keep them.
        """
        here = self.session.present
        if len(here) < count:
            for label in self._free_labels()[: count - len(here)]:
                self._lets_in(label)
            here = self.session.present
            self._greet(here)
        here = self.session.present
        if len(here) < count:
            raise CheckFailed(
                f"{count} users have tried to come into the chat, and {len(here)} of them are "
                f"there.{self.session.fates()}",
                ENDED,
            )
        return here[:count]

    def newcomer(self) -> User:
        """Return one more user, who has entered."""
        return self._lets_in(self._free_labels()[0])

    def _free_labels(self) -> list[str]:
        taken = {user.label for user in self.session.users}
        return [label for label in LABELS if label not in taken]

    def _lets_in(self, label: str) -> User:
        session = self.session
        host_sits = any(user.label == "host" for user in session.users)
        if session.known.console and session.users and not host_sits:
            user: User = ClientUser("host", session.host_name, session.server, session.case)
            session.users.append(user)
            return user
        user = session.new_user(label)
        entering.enters(session, user)
        return user

    def _greet(self, users: Sequence[User]) -> None:
        """Let everybody say something until all know each other: connected is not accepted."""
        if len(users) < 2:
            return
        for _ in range(_GREETINGS):
            sayings = self.round(users)
            if not self.unheard(sayings, users):
                return

    @property
    def is_for_two(self) -> bool:
        """Whether the chat lets two users talk, and no third."""
        return self.session.known.users == 2

    # Speaking

    def talk(self, *users: User, times: int = 2, in_turn: bool = False) -> list[Saying]:
        """Let everybody say something, and see that all the others can read it, so many times.

        Args:
            in_turn: one after the other, also where that takes long.

        Raises:
            CheckFailed: somebody could not read a text.
        """
        found: list[Saying] = []
        for number in range(times):
            speakers = users if number % 2 == 0 else users[::-1]  # not always in the same order
            sayings = self.round(speakers, in_turn)
            self._see_heard(sayings, users)
            found += sayings
        return found

    def hears(self, speaker: User, listeners: Sequence[User], text: str, what: str) -> None:
        """Let somebody say exactly `text`, and see that the listeners can read it whole.

        Args:
            what: completes the sentence "ann has typed ...".

        Raises:
            CheckFailed: somebody can't.
        """
        saying = self._says(speaker, text, listeners)
        self._see_heard([saying], [speaker, *listeners], what)

    def round(self, users: Sequence[User], in_turn: bool = False) -> list[Saying]:
        """Let everybody say something: in turn, or at once where answers take long."""
        if in_turn or not self.slow or self.session.known.turns:
            return [self._says(s, self.word(), [g for g in users if g is not s]) for s in users]
        sayings = [hearing.says(self.session, user, self.word(), []) for user in users]
        self.session.waiting.wait(lambda: not self.unheard(sayings, users))
        return sayings

    def _says(self, speaker: User, text: str, listeners: Sequence[User]) -> Saying:
        saying = hearing.says(self.session, speaker, text, listeners)
        if self.session.known.turns:
            for listener in listeners:
                if not saying.heard_by(listener):
                    listener.says(self.word())
                    self.session.waiting.wait(lambda one=listener: saying.heard_by(one))  # type: ignore[misc]
        return saying

    def unheard(
        self, sayings: Sequence[Saying], users: Sequence[User]
    ) -> list[tuple[Saying, User]]:
        """Return which texts have not reached whom."""
        return [
            (saying, user)
            for saying in sayings
            for user in users
            if user is not saying.speaker and not saying.heard_by(user)
        ]

    def _see_heard(self, sayings: Sequence[Saying], users: Sequence[User], what: str = "") -> None:
        missing = self.unheard(sayings, users)
        if not missing:
            return
        saying, listener = missing[0]
        new = listener.screen[saying.marks.get(listener.label, 0) :].strip()
        shown = f'shows "{excerpt(new, SHOWN)}"' if new else "shows nothing new"
        where = f"{listener.label}'s screen" if isinstance(listener, ClientUser) else listener.label
        if not isinstance(listener, ClientUser):
            shown = f'got "{excerpt(new, SHOWN)}"' if new else "got nothing"
        typed = quoted(saying.text)
        if what:
            typed = f"{what} ({typed})" if len(saying.text) < _SHORT else what
        kind = WRONG if new else SILENT
        if not self.session.server.runs or not listener.here or not saying.speaker.here:
            kind = ENDED
        raise CheckFailed(
            f"{saying.speaker.label} has typed {typed}. {listener.label} should be able to read it"
            f"{' whole' if what else ''}, but {where} {shown}.{self.session.fates()}",
            kind,
        )

    def word(self) -> str:
        """Return a random text of one word that nobody has said before."""
        self.typed.append(random_words.word(f"{self.session.case.seed}/{next(self.numbers)}"))
        return self.typed[-1]
