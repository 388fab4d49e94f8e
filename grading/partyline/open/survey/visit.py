"""A visit to one submission of the open assignment: one survey, one session after the other."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from partyline.chat.case import Case
from partyline.model.failure import START, CheckFailed, NotJudgedHere
from partyline.open.discover import python_version, third_party
from partyline.open.session import opening
from partyline.open.session.findings import Findings
from partyline.open.session.session import Chat, Session
from partyline.open.session.users import ClientUser
from partyline.open.survey.announcements import NotTold
from partyline.open.survey.attempts import surveyed
from partyline.open.survey.stories import Stories

_TRIES = 4  # of a story whose end depends on luck


@dataclass(frozen=True)
class Submitted:
    """What was handed in, as the worker is told it.

    Args:
        server, client: paths from the folder; no client if none could be used.
        why: why there is no client, in a sentence, or "".
        starts: program -> the file that starts it, where that is another one.
        packages: modules of packages that are not installed here, and have no stand-in.
        more_clients: clients that are the same but for a name that stands in them.
        udp: whether they speak over UDP.
        spare_clients: clients of the same chat that are tried if the first one can't be used.
    """

    server: str
    client: str | None = None
    why: str = ""
    starts: dict[str, str] = field(default_factory=dict)
    packages: tuple[str, ...] = ()
    more_clients: tuple[str, ...] = ()
    udp: bool = False
    spare_clients: tuple[str, ...] = ()


class Visit:
    """What all checks of one run share.

    Args:
        folder: where the programs are.
        submitted: which they are.
        new_case: makes the run of one session from a part of its seed.
    """

    def __init__(self, folder: Path, submitted: Submitted, new_case: Callable[[str], Case]) -> None:
        self.folder = folder
        self.chat = Chat(
            submitted.server,
            submitted.client,
            submitted.starts,
            tuple(submitted.more_clients),
            submitted.udp,
            tuple(submitted.spare_clients),
        )
        self.programs = [folder / name for name in (submitted.server, submitted.client) if name]
        self.left = ""
        self._why = submitted.why
        self._packages = submitted.packages
        self._new_case = new_case
        self._findings: Findings | None = None
        self._not_started: CheckFailed | None = None
        self._stories: Stories | None = None
        self._sessions = 0
        self._last: Case | None = None

    # The survey

    @property
    def findings(self) -> Findings:
        """What the survey has found; it is made when somebody asks for it first.

        Raises:
            CheckFailed: the server does not listen.
        """
        if self._not_started is not None:
            raise self._not_started
        if self._findings is None:
            try:
                self._findings, session = surveyed(lambda known: self._open(known, exploring=True))
            except CheckFailed as failed:
                if why := self._why_not_judged(failed.sentence, self.programs[0]):
                    self._findings = Findings(by_hand=why)
                    raise NotJudgedHere(why) from None
                self._not_started = failed
                raise
            session.known, session.exploring = self._findings, False
            self._stories = Stories(session)
            self._stories.used = True
            if self._findings.users < 3:  # the third may have been one too many
                self._stories.spoilt = True
        return self._findings

    def _why_not_judged(self, said: str, program: Path) -> str:
        """Return in a sentence why a program that does not start is not judged, or ""."""
        for module in self._packages:
            if re.search(rf"No module named '{module}\b", said):
                package = third_party.package_of(module)
                return (
                    f"{program.name} needs {package}, which is not part of Python, and not "
                    f"installed here: ask the student, or grade with --with {package}."
                )
        return python_version.sentence(program) if "SyntaxError" in said else ""

    def _open(self, known: Findings, exploring: bool = False) -> Session:
        self.close()
        self._sessions += 1
        self._last = case = self._new_case(f"session {self._sessions}")
        session = Session(case, self.chat, known, exploring)
        opening.opens(session)
        return session

    @property
    def case(self) -> Case | None:
        """The run of the session that was opened last."""
        return self._last

    # Checks

    def tells(self, story: Callable[[Stories], None]) -> None:
        """Tell the story of a check: in the session that stands, or, if it goes wrong there, anew.

        A session in which other stories have gone well saves time. Only a fresh one can blame this
        story alone.

        Raises:
            CheckFailed: it went wrong.
        """
        known = self._judged()
        if story.__dict__.get("fresh"):
            self._tells_afresh(story, known)
            return
        for _ in range(2):
            stories = self._standing() or self._fresh(known)
            again = stories.used
            stories.used = stories.spoilt = True
            try:
                story(stories)
            except NotTold:
                if stories.slow or not again:  # to tell it anew would take very long
                    stories.spoilt = False
                    raise
            except CheckFailed:
                if not again:
                    raise
            else:
                stories.spoilt = False
                self.left = stories.left or self.left
                return

    def _judged(self, at_all: bool = False) -> Findings:
        """Return the findings.

        Args:
            at_all: it is enough that the server listens.

        Raises:
            NotJudgedHere: a person has to look at this chat.
        """
        known = self.findings
        if known.by_hand and not (at_all and known.port):
            raise NotJudgedHere(known.by_hand)
        return known

    def _tells_afresh(self, story: Callable[[Stories], None], known: Findings) -> None:
        """Tell a story in a session of its own, so often that luck does not decide."""
        for number in range(_TRIES):
            stories = self._fresh(known)
            stories.used = stories.spoilt = True
            try:
                story(stories)
            except CheckFailed as failed:
                if not number:
                    raise
                luck = f" This is a race: it happened in try {number + 1}, not in those before."
                raise CheckFailed(failed.sentence + luck, failed.kind) from None
            if not stories.by_luck:
                break
        stories.spoilt = False

    def _standing(self) -> Stories | None:
        stories = self._stories
        if stories is None:
            return None
        session = stories.session
        lost = [
            user
            for user in session.users
            if not user.here and not (isinstance(user, ClientUser) and user.program.end_expected)
        ]
        fine = session.server.runs and not session.server.end_expected and not lost
        return stories if fine and not stories.spoilt else None

    def _fresh(self, known: Findings) -> Stories:
        self._stories = Stories(self._open(known))
        return self._stories

    def server_listens(self) -> None:
        """See that the server starts and listens.

        Raises:
            CheckFailed: it does not.
        """
        assert self._judged(at_all=True).port

    def client_connects(self) -> None:
        """See that the client starts, connects and stays.

        Raises:
            CheckFailed: it does not.
            NotJudgedHere: there is none that could be used here.
        """
        found = self._judged(at_all=True)
        if self.chat.client is None:
            raise NotJudgedHere(
                f"Users speak to the server through sockets here. {self._why}".strip()
            )
        if found.window:
            raise NotJudgedHere(
                "This client needs a window or a terminal of its own, which there is not here. "
                "Users speak to the server through sockets instead."
            )
        if why := self._why_not_judged(found.why_raw, self.programs[1]):
            raise NotJudgedHere(f"{why} Users speak to the server through sockets instead.")
        if found.why_raw:
            raise CheckFailed(
                f"{self.programs[1].name} should connect to the server and stay while its user is "
                f"there, but {found.why_raw}.",
                START,
            )

    def to_json(self) -> dict[str, Any]:
        """Return what was found, for the report."""
        if self._findings is None:
            return {"problem": str(self._not_started or "")}
        return dataclasses.replace(self._findings, leave=self.left).to_json()

    def close(self) -> None:
        """End the session that stands, or that somebody still wants to know about."""
        self._stories = None
        if self._last is not None:
            self._last.close()
            self._last = None
