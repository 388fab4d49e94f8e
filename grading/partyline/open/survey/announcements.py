"""Those who are there are told that somebody comes, or goes."""

from __future__ import annotations

from collections.abc import Sequence

from partyline.model.failure import SILENT, CheckFailed
from partyline.model.sanitize import excerpt
from partyline.open.session.notices import Known, notice
from partyline.open.session.users import User
from partyline.open.survey import departures
from partyline.open.survey.conversation import SHOWN, Conversation


class NotTold(CheckFailed):
    """Nobody was told that somebody came or went. That harms nobody."""


class Announcements(Conversation):
    """What the users of one session are told of each other's coming and going.

    Args:
        session: its server listens; who is there already is in the chat.
    """

    left = ""  # what others were told when somebody left

    def announces_joining(self) -> User:
        """See that those who are there are told when somebody comes; return who has come.

        Raises:
            CheckFailed: they are not.
        """
        others = self.session.present
        before = {user.label: user.screen for user in others}
        new = self.newcomer()
        if not self._told(new, before):
            self.session.waiting.wait(lambda: bool(self._told(new, before)))
        if not self._told(new, before):
            self._raise_not_told(others, before, f"{new.label} has come")
        return new

    def announces_leaving(self, user: User) -> None:
        """Let a user leave, and see that the others are told.

        Raises:
            CheckFailed: they are not, not even when they speak again.
        """
        others = [other for other in self.session.present if other is not user]
        before = {other.label: other.screen for other in others}
        how = departures.leaves(self.session, user)

        def told() -> str:
            return self._told(user, before, leaving=True)

        self.session.waiting.wait(lambda: bool(told()))
        for _ in range(2):
            # Some servers notice it only when they send the next text.
            if not told() and self.unheard(self.round(others), others):
                break
        self.left = told().replace(user.name, "NAME")
        if not told():
            self._raise_not_told(others, before, f"{user.label} {how}")

    def one_to_leave(self) -> User:
        """Return who may leave while the others stay: the last who came, never the server."""
        users = self.users(2 if self.is_for_two else 3)
        return next(user for user in reversed(users) if user.label != "host")

    def _told(self, who: User, before: dict[str, str], leaving: bool = False) -> str:
        """Return the line in which somebody was told of one who came or went, or ""."""
        known = Known(
            who.name,
            [user.name for user in self.session.users if user is not who],
            self.typed,
            self.session.known.form,
            leaving,
            self.session.known.headers,
            self.session.goodbye,
        )
        for user in self.session.users:
            if user is not who and user.label in before:
                old = before[user.label]
                if found := notice(user.screen[len(old) :], known, old):
                    return found
        return ""

    def _raise_not_told(self, others: Sequence[User], before: dict[str, str], what: str) -> None:
        shown = " and ".join(
            f'{user.label} "{excerpt(new, SHOWN)}"'
            for user in others
            if (new := user.screen[len(before[user.label]) :].strip())
        )
        read = f"what they read is: {shown}" if shown else "nobody reads anything new"
        raise NotTold(
            f"{what}. The others should be told, but {read}.{self.session.fates()}",
            SILENT,
        )
