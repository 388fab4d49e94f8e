"""The users of one session: the stories that the checks tell, and what goes wrong in them."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence

from partyline.model.failure import LATE, WRONG, CheckFailed, NotJudgedHere
from partyline.model.sanitize import excerpt, quoted
from partyline.open.session import hearing, random_words
from partyline.open.session.entering import has_name
from partyline.open.session.session import Session
from partyline.open.session.users import ClientUser, SocketUser, User
from partyline.open.survey import departures
from partyline.open.survey.announcements import Announcements
from partyline.open.survey.conversation import SHOWN
from partyline.open.survey.speaker_shown import told_apart
from partyline.system.abilities import has

LONG = 900  # letters of a long text
_CTRL_C = 2.0  # seconds in which a server should end


def in_a_fresh_session(story: Callable[[Stories], None]) -> Callable[[Stories], None]:
    """Mark a check whose story must begin with nobody who was there before: it judges the first
    text after somebody has gone, and what earlier users have left behind would change that.
    """
    story.__dict__["fresh"] = True
    return story


class Stories(Announcements):
    """The users of one session, and what happens to them. For checks.

    Args:
        session: its server listens; who sits there already is in the chat.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.by_luck = False  # a server runs in circles: what it does next is a matter of luck

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
                listener.says(self.word(), self.word())
                self.session.waiting.settles()
        for listener in listeners:
            self.session.waiting.wait(lambda one=listener: departures.has(one, first, second))  # type: ignore[misc]
            why = departures.why_not_apart(listener.screen, first, second)
            if why and self._adds_in_secret:
                raise NotJudgedHere(
                    "The client has a window, which there is not here. Whether it ends each text, "
                    "with a newline or otherwise, can't be seen through a socket."
                )
            if why:
                new = departures.around(listener.screen, first, second)
                raise CheckFailed(
                    f"{speaker.label} has typed {quoted(first)} and {quoted(second)}, one right "
                    f"after the other. {listener.label} should be able to read two texts in this "
                    f'order, but {why}: "{excerpt(new, SHOWN)}".{self.session.fates()}',
                    WRONG,
                )

    @property
    def _adds_in_secret(self) -> bool:
        """Whether the client has a window, and its source does not tell what it adds to a text."""
        return self.session.known.window and not self.session.known.adds

    def russian(self) -> str:
        """Return a random word in Russian letters. A server may change blanks: there are none."""
        return random_words.spoken("Russian", f"{self.session.case.seed}/ru/{next(self.numbers)}")

    def in_its_letters(self) -> str:
        """Return a random word in the letters of the chat's own language; in English in Russian."""
        language = self.session.known.language
        if language in ("", "English"):
            return self.russian()
        return random_words.spoken(language, f"{self.session.case.seed}/own/{next(self.numbers)}")

    def long_text(self) -> str:
        """Return a random text of `LONG` letters."""
        return random_words.word(f"{self.session.case.seed}/long/{next(self.numbers)}", LONG)

    # Who is who

    def shows_who_speaks(self, *users: User) -> None:
        """See that a reader can tell who has said what.

        Raises:
            CheckFailed: nothing tells it.
        """
        sayings = self.talk(*users, times=2, in_turn=True)
        for saying in sayings:
            others = [user for user in users if user is not saying.speaker]
            if not all(saying.names_speaker(other) for other in others):
                break
        else:
            return
        if told_apart(sayings, users) == "nothing":
            if self._adds_in_secret:
                raise NotJudgedHere(
                    "The client has a window, which there is not here. Whether it adds the name to "
                    "a text can't be seen through a socket."
                )
            saying, other = sayings[0], next(g for g in users if g is not sayings[0].speaker)
            called = ""
            if has_name(self.session.known.script):
                called = f", who is called {quoted(saying.speaker.name)},"
            raise CheckFailed(
                f"{saying.speaker.label}{called} has typed {quoted(saying.text)}. "
                f"{other.label} should see who has said it, but reads only "
                f"{quoted(saying.line_at(other).strip()[:SHOWN])}.",
                WRONG,
            )

    # Trouble

    def leaves(self, user: User) -> None:
        """Let a user leave as its user would."""
        departures.leaves(self.session, user)
        self._has_gone()

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

    def _has_gone(self) -> None:
        """Note whether the server is at rest after somebody has gone.

        One that reads the end of a connection again and again may meet any moment of the others.
        """
        self.by_luck |= not self.session.waiting.rests()

    def is_closed(self, user: User) -> None:
        """Close a user's window."""
        departures.closes(self.session, user)
        self._has_gone()

    def crashes(self, user: User) -> None:
        """Kill a user's program."""
        user.vanishes()
        self.session.waiting.settles()
        self._has_gone()

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
        """Let visitors dial the server and go: in good order and with a reset, before the server
        has accepted them, and after its greeting.
        """
        for goes in (SocketUser.hangs_up, SocketUser.vanishes):
            for greeted in (False, True):
                self._visits(goes, greeted)

    def _visits(self, goes: Callable[[SocketUser], None], greeted: bool) -> None:
        server = self.session.server
        if not greeted:
            server.freezes()
        visitor = self.session.new_visitor("a visitor")
        if greeted:
            self.session.waiting.settles()
        goes(visitor)
        if not greeted:
            server.thaws()
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
        self.session.waiting.settles()
        server.end_expected = True
        server.interrupt(signal.SIGINT)
        self.session.waiting.wait(lambda: server.ended, _CTRL_C)
        if not server.ended:
            raise CheckFailed(
                f"{server.file.name} should end within {_CTRL_C:.0f} s when somebody presses "
                f"Ctrl-C in its window while {len(self.session.present)} users are there, but it "
                "still runs.",
                LATE,
            )
