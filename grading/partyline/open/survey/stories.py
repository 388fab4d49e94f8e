"""The users of one session: the stories that the checks tell, and what goes wrong in them."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence

from partyline.model.failure import LATE, SILENT, WRONG, CheckFailed, NotJudgedHere
from partyline.model.sanitize import excerpt, quoted
from partyline.open.session import hearing, random_words
from partyline.open.session.session import Session
from partyline.open.session.users import ClientUser, SocketUser, User
from partyline.open.survey import departures
from partyline.open.survey.conversation import SHOWN, Conversation
from partyline.open.survey.speaker_shown import told_apart
from partyline.system.abilities import has

LONG = 900  # letters of a long text
_CTRL_C = 2.0  # seconds in which a server should end


class NotTold(CheckFailed):
    """Nobody was told that somebody came or went. That harms nobody."""


class Stories(Conversation):
    """The users of one session, and what happens to them. For checks.

    Args:
        session: its server listens; who sits there already is in the chat.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.left = ""  # what others were told when somebody left

    # Texts

    def says_quickly(self, speaker: User, listeners: Sequence[User]) -> None:
        """Let two texts come so quickly that they can run together, and see that they do not.

        Raises:
            CheckFailed: they do, or one is missing, or they change places.
        """
        first, second = self.word(), self.word()
        departures.together(self.session, speaker, listeners, first, second)
        if self.session.known.turns:
            for listener in listeners:
                listener.types(self.word(), self.word())
                self.session.waiting.settles()
        for listener in listeners:
            self.session.waiting.wait(lambda one=listener: departures.has(one, first, second))  # type: ignore[misc]
            why = departures.why_not_apart(listener.screen, first, second)
            if why:
                new = departures.around(listener.screen, first, second)
                raise CheckFailed(
                    f"{speaker.label} has typed {quoted(first)} and {quoted(second)}, one right "
                    f"after the other. {listener.label} should be able to read two texts in this "
                    f'order, but {why}: "{excerpt(new, SHOWN)}".{self.session.fates()}',
                    WRONG,
                )

    def russian(self) -> str:
        """Return a random text in Russian letters."""
        made = random_words.russian(f"{self.session.case.seed}/ru/{next(self.numbers)}")
        return f"{made} {random_words.russian(f'{made}/2', 8)}"

    def long_text(self) -> str:
        """Return a random text of `LONG` letters."""
        return random_words.word(f"{self.session.case.seed}/long/{next(self.numbers)}", LONG)

    # Who is who

    def shows_who_speaks(self, *users: User) -> None:
        """See that a reader can tell who has said what.

        Raises:
            CheckFailed: nothing tells it.
        """
        sayings = [*self.talk(*users, times=1), *self.talk(*users, times=1)]
        for saying in sayings:
            others = [user for user in users if user is not saying.speaker]
            name = saying.speaker.name.casefold()
            if not all(name in saying.shown_to(other).casefold() for other in others):
                break
        else:
            return
        if told_apart(sayings, users) == "nothing":
            saying, other = sayings[0], next(g for g in users if g is not sayings[0].speaker)
            raise CheckFailed(
                f"{saying.speaker.label}, who is called {quoted(saying.speaker.name)}, has typed "
                f"{quoted(saying.text)}. {other.label} should see who has said it, but reads only "
                f"{quoted(saying.line_at(other).strip()[:SHOWN])}.",
                WRONG,
            )

    def announces_joining(self) -> User:
        """See that those who are there are told when somebody comes; return who has come.

        Raises:
            CheckFailed: they are not.
        """
        others = self.session.present
        marks = {user.label: len(user.screen) for user in others}
        new = self.newcomer()

        def told() -> str:
            news = (
                hearing.notice(g.screen[marks[g.label] :], new.name, self.typed) for g in others
            )
            return next(filter(None, news), "")

        if not told():
            self.session.waiting.wait(lambda: bool(told()))
        if not told():
            self._raise_not_told(others, marks, f"{new.label} has come")
        return new

    def announces_leaving(self, user: User) -> None:
        """Let a user leave, and see that the others are told.

        Raises:
            CheckFailed: they are not, not even when they speak again.
        """
        others = [other for other in self.session.present if other is not user]
        marks = {other.label: len(other.screen) for other in others}
        how = departures.leaves(self.session, user)
        typed = [*self.typed, self.session.goodbye]

        def told() -> str:
            news = (
                hearing.notice(o.screen[marks[o.label] :], user.name, typed, leaving=True)
                for o in others
            )
            return next(filter(None, news), "")

        self.session.waiting.wait(lambda: bool(told()))
        for _ in range(2):
            if not told():  # some servers notice it only when they send the next text
                said = self.round(others)
                typed[:] = [*self.typed, self.session.goodbye]
                if self.unheard(said, others):
                    break
        self.left = told().replace(user.name, "NAME")
        if not told():
            self._raise_not_told(others, marks, f"{user.label} {how}")

    def _raise_not_told(self, others: Sequence[User], marks: dict[str, int], what: str) -> None:
        shown = " and ".join(
            f'{g.label} "{excerpt(new, SHOWN)}"'
            for g in others
            if (new := g.screen[marks[g.label] :].strip())
        )
        read = f"what they read is: {shown}" if shown else "nobody reads anything new"
        raise NotTold(
            f"{what}. The others should be told, but {read}.{self.session.fates()}",
            SILENT,
        )

    # Trouble

    def leaves(self, user: User) -> None:
        """Let a user leave as its user would."""
        departures.leaves(self.session, user)
        self._is_missed()

    @property
    def is_for_two(self) -> bool:
        """Whether the chat lets two users talk, and no third."""
        return self.session.known.users == 2

    def gives_the_place_to_another(self, goes: Callable[[User], None]) -> None:
        """In a chat for two, let one go, and see that the other and a newcomer hear each other.

        Args:
            goes: how the one goes.

        Raises:
            CheckFailed: somebody could not read a text.
        """
        one, other = self.users(2)
        goes(one)
        self.talk(self.newcomer(), other)

    def frees_a_place(self) -> None:
        """Let two be here, and in a chat for two, let one go: then somebody may come."""
        one, *_ = self.users(2 if self.is_for_two else 3)
        if self.is_for_two:
            self.leaves(one)

    def _is_missed(self) -> None:
        """Let one text be said that nobody has to hear, where a server runs in circles.

        It reads the end of a connection again and again, until a text that it passes on meets with
        a refusal there. Who is on its list in that moment is a matter of luck.
        """
        others = self.session.present
        if not self.session.waiting.rests() and len(others) > 1:
            hearing.says(self.session, others[0], self.word(), others[1:])
            self.session.waiting.settles()

    def is_closed(self, user: User) -> None:
        """Close a user's window."""
        departures.closes(self.session, user)
        self._is_missed()

    def crashes(self, user: User) -> None:
        """Kill a user's program."""
        user.vanishes()
        self.session.waiting.settles()
        self._is_missed()

    def is_reset(self, user: User, others: Sequence[User]) -> None:
        """Let a user vanish so that the server's next word to it comes back as a reset."""
        if isinstance(user, ClientUser):
            user.freezes()  # what it has not read when it is killed makes the goodbye a reset
            hearing.says(self.session, others[0], self.word(), others[1:])
        self.crashes(user)

    def connects_in_silence(self) -> None:
        """Let somebody dial the server, and say nothing."""
        self.session.new_visitor("a visitor")
        self.session.waiting.settles()

    def connects_and_goes(self) -> None:
        """Let somebody dial the server and go at once: once in good order, once with a reset."""
        for goes in (SocketUser.hangs_up, SocketUser.vanishes):
            visitor = self.session.new_visitor("a visitor")
            goes(visitor)
            self.session.waiting.settles()

    def frozen(self, user: User) -> None:
        """Stop a user's program; it stays connected."""
        user.freezes()

    def goes_on(self, user: User) -> None:
        """Let a frozen program go on."""
        user.thaws()
        self.session.waiting.settles()

    def is_stopped_by_ctrl_c(self) -> None:
        """Press Ctrl-C in the server's window, and see it end.

        Raises:
            CheckFailed: it goes on.
            NotJudgedHere: this system cannot press Ctrl-C for one program alone.
        """
        if not has("signals"):
            raise NotJudgedHere("Here one program cannot press Ctrl-C in another's window.")
        server = self.session.server
        server.interrupt(signal.SIGINT)
        self.session.waiting.wait(lambda: server.ended, _CTRL_C)
        server.end_expected = True
        if not server.ended:
            raise CheckFailed(
                f"{server.file.name} should end within {_CTRL_C:.0f} s when somebody presses "
                f"Ctrl-C in its window while {len(self.session.present)} users are there, but it "
                "still runs.",
                LATE,
            )
