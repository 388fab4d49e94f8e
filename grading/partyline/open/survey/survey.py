"""The survey: find out how a chat is used, by using it. Done once for a submission."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

from partyline.open.discover.prompts import Kind, Question
from partyline.open.session import hearing, random_words
from partyline.open.session.findings import CLIENT, NOBODY, SERVER, Findings
from partyline.open.session.hearing import Saying
from partyline.open.session.session import Session, kinds
from partyline.open.session.users import ClientUser, User
from partyline.open.survey.speaker_shown import told_apart

_ROUNDS = 4  # of texts, at most, until two in a row have been heard
_UNASKED = Question(Kind.NAME, "")


class Survey:
    """One attempt to use a chat in one way.

    Args:
        session: opened; nobody is in it.
        findings: what is known up to now: how users speak.
    """

    def __init__(self, session: Session, findings: Findings) -> None:
        self.session = session
        self.found = replace(findings, port=session.port, moved=session.server.moved)
        self.found = replace(self.found, asked=tuple(session.asked))
        self.typed: list[str] = []
        self._numbers = itertools.count()
        self._names: dict[str, Saying] = {}  # label -> the name that was typed unasked

    def learns(self) -> Findings:
        """Return what came of it; the users stay in the session."""
        ann, bob = self._comes("ann"), self._comes("bob")
        self.session.explores(ann)
        for user in (ann, bob):
            self._gives_name_unasked(user)
        if not (ann.here and bob.here):
            return self._without(ann if not ann.here else bob)
        rounds = self._talk(ann, bob)
        if two := self._all_heard(rounds):
            self._learns_from(rounds, bob)
        else:
            self.found = replace(self.found, script=tuple(ann.answers))
        joined = self._third_comes()
        three = self._talk(*self.session.users)
        if self._all_heard(three):
            if not two:
                self._learns_from(three, bob)
            self.found = replace(self.found, users=3, join=joined)
        elif two:
            self.found = replace(self.found, users=2)
        else:
            self.found = replace(self.found, problem=self._nobody_hears(rounds + three))
        return self._with_pace()

    def learns_console(self) -> Findings:
        """Return what comes of it when the server itself is the other user, at its keyboard."""
        ann = self._comes("ann")
        host = ClientUser("host", "Server", self.session.server, self.session.case)
        self.session.users.append(host)
        if not ann.here:
            return self._without(ann)
        rounds = self._talk(ann, host)
        if self._all_heard(rounds):
            self._learns_from(rounds, host)
            self.found = replace(self.found, users=2, console=True)
        return self._with_pace()

    # Steps

    def _comes(self, label: str) -> User:
        user = self.session.new_user(label, tapped=True)
        self.session.explores(user)
        return user

    def _gives_name_unasked(self, user: User) -> None:
        """Type a name where nobody has asked for one: some clients wait for it in silence."""
        if Kind.NAME in kinds(user.answers) or not user.here:
            return
        others = [other for other in self.session.present if other is not user]
        self._names[user.label] = hearing.says(self.session, user, user.name, others)
        user.answers.append(_UNASKED)
        self.session.explores(user)

    def _third_comes(self) -> str:
        """Let a third user come, and return what the others were told of it."""
        session = self.session
        marks = {user.label: len(user.screen) for user in session.users}
        others = list(session.users)
        eve = self._comes("eve")
        if _UNASKED in self.found.script and Kind.NAME not in kinds(eve.answers):
            eve.types(eve.name)
            eve.answers.append(_UNASKED)
            session.explores(eve)
        typed = [*self.typed, *(user.name for user in others)]

        def told() -> str:
            news = (hearing.notice(g.screen[marks[g.label] :], eve.name, typed) for g in others)
            return next(filter(None, news), "")

        if session.waiting.restless and not told():
            session.waiting.wait(lambda: bool(told()))
        return told().replace(eve.name, "NAME")

    def _talk(self, *users: User) -> list[list[Saying]]:
        """Let everybody say something, in turn, until two rounds were heard, or it is no use."""
        rounds: list[list[Saying]] = []
        for _ in range(_ROUNDS):
            if not all(user.here for user in users):
                break
            said = []
            for speaker in users:
                others = [user for user in users if user is not speaker]
                saying = hearing.says(self.session, speaker, self._word(), others)
                missing = {g.label for g in others if not saying.heard_by(g)}
                said.append(replace(saying, late=frozenset(missing)))
            rounds.append(said)
            if len(rounds) > 1 and self._all_heard(rounds):
                break
        return rounds

    def _word(self) -> str:
        self.typed.append(
            random_words.word(f"{self.session.case.seed}/survey/{next(self._numbers)}")
        )
        return self.typed[-1]

    # Conclusions

    def _all_heard(self, rounds: Sequence[Sequence[Saying]]) -> bool:
        """Return whether two rounds in a row reached everybody, soon or in turn."""
        return bool(self._heard(rounds))

    def _heard(self, rounds: Sequence[Sequence[Saying]]) -> list[Saying]:
        """Return what was said in the last two rounds that reached everybody, or nothing.

        Where a reader sees a text only after typing something, the last round has not arrived yet.
        """
        for end in (len(rounds), _ROUNDS - 1):
            two = rounds[end - 2 : end] if 2 <= end <= len(rounds) else []
            said = [saying for round_ in two for saying in round_]
            users = {saying.speaker.label: saying.speaker for saying in said}
            if said and all(
                saying.heard_by(user)
                for saying in said
                for user in users.values()
                if user is not saying.speaker
            ):
                return said
        return []

    def _learns_from(self, rounds: Sequence[Sequence[Saying]], listener: User) -> None:
        """Note who adds the name, and how a text looks to somebody else."""
        sayings = self._heard(rounds)
        ann = sayings[0].speaker
        own = [saying for saying in sayings if saying.speaker is ann]
        last = own[-1]
        form = hearing.form(last, listener)
        script = self._script(ann, listener, form)
        name = ann.name.casefold()
        sent = ann.sent[last.sent :].decode("utf-8", errors="replace").casefold()
        visible = all(name in saying.shown_to(listener).casefold() for saying in own)
        by = NOBODY
        if visible:
            by = CLIENT if name in sent else SERVER
        received = ann.received[last.received :].decode("utf-8", errors="replace").casefold()
        self.found = replace(
            self.found,
            script=script,
            named=visible or any(step.kind is Kind.NAME for step in script),
            asked_by=self._asked_by(ann),
            name_by=by,
            shown="name" if visible else told_apart(sayings, self.session.users),
            form=form,
            turns=any(saying.late for saying in sayings),
            echo=last.text.casefold() in received,
        )

    def _script(self, ann: User, listener: User, form: str) -> tuple[Question, ...]:
        """Return what it takes to enter: a name typed unasked may have been a text already."""
        typed = self._names.get(ann.label)
        if typed is not None and typed.heard_by(listener):
            as_text = typed.line_at(listener).replace(typed.text.casefold(), "TEXT")
            if hearing.shape(as_text) == hearing.shape(form):
                return tuple(step for step in ann.answers if step is not _UNASKED)
        return tuple(ann.answers)

    def _asked_by(self, user: User) -> str:
        asked = next((a for a in user.answers if a.kind is Kind.NAME and a.text), None)
        if asked is None:
            return NOBODY
        came = random_words.readable(user.received.decode("utf-8", errors="replace"))
        return SERVER if asked.text.strip() in came else CLIENT

    def _with_pace(self) -> Findings:
        waiting = self.session.waiting
        paused = max((program.paused for program in self.session.programs()), default=0.0)
        found = replace(self.found, pace=round(waiting.pace, 2), restless=waiting.restless)
        return replace(found, paused=paused)

    def _without(self, user: User) -> Findings:
        if self.session.speaks_raw:
            return replace(self.found, problem=f"A user who dials the server {user.fate()}.")
        return replace(self.found, raw=True, why_raw=f"the client {user.fate()}")

    def _nobody_hears(self, rounds: Sequence[Sequence[Saying]]) -> str:
        typed = [saying for said in rounds for saying in said]
        if not typed:
            return "Nobody could come so far as to say something."
        return (
            f"{len({s.speaker.label for s in typed})} users have typed {len(typed)} texts, and "
            "not all of them reached anybody else."
        )


def surveyed(open_session: Callable[[Findings], Session]) -> tuple[Findings, Session]:
    """Find out how a chat is used: with its client, or through sockets, with and without newlines.

    Args:
        open_session: ends the session before, and returns one whose server listens; users speak there
            as these findings say.

    Returns:
        The findings, and the session in which they were made, with the users in it.

    Raises:
        CheckFailed: the server does not come to listen.
    """
    found = Findings()
    session = open_session(found)
    found = Survey(session, replace(found, raw=session.speaks_raw)).learns()
    for attempt in [] if found.users else _attempts(found, session):
        session = open_session(attempt)
        survey = Survey(session, attempt)
        found = survey.learns_console() if attempt.console else survey.learns()
        if found.users:
            break
    return found, session


def _attempts(first: Findings, session: Session) -> list[Findings]:
    """Return in which other ways to try when nobody was heard."""
    console = Findings(console=True, raw=session.speaks_raw)
    through_socket = Findings(raw=True, why_raw=first.why_raw)
    found = [console] if _is_console(session) else []
    if first.raw and not session.speaks_raw:
        found.append(through_socket)
    if first.raw:
        found.append(replace(through_socket, newline=False))
    return found


def _is_console(session: Session) -> bool:
    """Whether the server's own screen shows what users type, and somebody can type there, too."""
    said = [
        line for user in session.users for line in session.case.transcript.of(user.label, "types")
    ]
    shown = session.server.screen.casefold()
    said = [line.casefold() for line in said if len(line) > 5]  # no number, no "y"
    return any(line in shown for line in said) and session.server.waits_for_input()
