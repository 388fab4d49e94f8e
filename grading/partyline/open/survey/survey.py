"""The survey: find out how a chat is used, by using it. Done once for a submission."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from partyline.open.discover import instructions
from partyline.open.discover.prompts import Kind, Question
from partyline.open.session import entering, hearing, random_words
from partyline.open.session.entering import has_name
from partyline.open.session.findings import CLIENT, NOBODY, SERVER, Findings
from partyline.open.session.hearing import Saying
from partyline.open.session.notices import Known, notice
from partyline.open.session.session import Session
from partyline.open.session.users import ClientUser, User
from partyline.open.survey.rounds import MOST, heard, heard_at_all, nobody_hears, reply
from partyline.open.survey.speaker_shown import invented_name, told_apart

_UNASKED = Question(Kind.NAME, "")


class Survey:
    """One attempt to use a chat in one way.

    Args:
        session: opened; nobody is in it.
        findings: what is known up to now: how users speak.
        commands: what each user types to get in, since the program says so.
    """

    def __init__(self, session: Session, findings: Findings, commands: Sequence[str] = ()) -> None:
        self.session = session
        self.commands = commands
        self.found = replace(findings, port=session.port, moved=session.server.moved)
        self.found = replace(self.found, asked=tuple(session.asked))
        self.typed: list[str] = []
        self._numbers = itertools.count()
        self._names: dict[str, Saying] = {}  # label -> the name that was typed unasked
        self._said: list[Saying] = []

    def learns(self) -> Findings:
        """Return what came of it; the users stay in the session."""
        ann = self._comes("ann")
        if self.session.elsewhere(ann):
            return self._without(ann)
        bob = self._comes("bob")
        entering.explores(self.session, ann)
        for user in (ann, bob):
            self._gives_name_unasked(user)
        if not (ann.here and bob.here):
            return self._without(ann if not ann.here else bob)
        rounds = self._talk(ann, bob)
        if two := bool(heard(rounds)):
            self._learns_from(rounds, bob)
        else:
            self.found = replace(self.found, script=tuple(ann.answers))
        if not heard_at_all(rounds) and not self.commands and self._says_what_to_type():
            problem = nobody_hears(rounds)
            self.found = replace(
                self.found, problem=problem, reply=reply(rounds, self.session.users)
            )
            return self._with_pace()  # a third user would not do it, either
        joined = self._third_comes()
        three = self._talk(*self.session.users)
        if heard(three):
            if not two:
                self._learns_from(three, bob)
            self.found = replace(self.found, users=3, join=joined)
        elif two:
            self.found = replace(self.found, users=2)
        else:
            problem = nobody_hears(rounds + three)
            self.found = replace(
                self.found, problem=problem, reply=reply(rounds + three, self.session.users)
            )
        return self._with_pace()

    def learns_console(self) -> Findings:
        """Return what comes of it when the server itself is the other user, at its keyboard."""
        ann = self._comes("ann")
        host = ClientUser("host", self.session.host_name, self.session.server, self.session.case)
        self.session.users.append(host)
        if not ann.here:
            return self._without(ann)
        rounds = self._talk(ann, host)
        if heard(rounds):
            self._learns_from(rounds, host)
            self.found = replace(self.found, users=2, console=True)
        return self._with_pace()

    # Steps

    def _comes(self, label: str) -> User:
        user = self.session.new_user(label, tapped=True)
        entering.explores(self.session, user)
        for command in self.commands:
            step = Question(Kind.TYPED, "", command)
            user.types(entering.answer(self.session, step, user))
            user.answers.append(step)
            entering.explores(self.session, user)
        return user

    def _says_what_to_type(self) -> bool:
        return any(instructions.everything(user.screen) for user in self.session.users)

    def _gives_name_unasked(self, user: User) -> None:
        """Type a name where nobody has asked for one: some clients wait for it in silence."""
        if has_name(user.answers) or not user.here:
            return
        others = [other for other in self.session.present if other is not user]
        self._names[user.label] = hearing.says(self.session, user, user.name, others, True)
        user.answers.append(_UNASKED)
        entering.explores(self.session, user)

    def _third_comes(self) -> str:
        """Let a third user come, and return what the others were told of it."""
        session = self.session
        others = list(session.users)
        screens = {user.label: user.screen for user in others}
        eve = self._comes("eve")
        if _UNASKED in self.found.script and not has_name(eve.answers):
            eve.types(eve.name)
            eve.answers.append(_UNASKED)
            entering.explores(session, eve)
        known = Known(eve.name, [o.name for o in others], self.typed, self.found.form)

        def told() -> str:
            news = (
                notice(one.screen[len(before) :], known, before)
                for one in others
                for before in [screens[one.label]]
            )
            return next(filter(None, news), "")

        if session.waiting.restless and not told():
            session.waiting.wait(lambda: bool(told()))
        return told().replace(eve.name, "NAME")

    def _talk(self, *users: User) -> list[list[Saying]]:
        """Let everybody say something, in turn, until two rounds were heard, or it is no use."""
        rounds: list[list[Saying]] = []
        for number in range(MOST):
            if not all(user.here for user in users):
                break
            said = []
            for speaker in users if number % 2 == 0 else users[::-1]:  # not always the same order
                others = [user for user in users if user is not speaker]
                saying = hearing.says(self.session, speaker, self._word(), others)
                missing = {g.label for g in others if not saying.heard_by(g)}
                said.append(replace(saying, late=frozenset(missing)))
            rounds.append(said)
            self._said += said
            if len(rounds) > 1 and (heard(rounds) or not heard_at_all(rounds)):
                break
        return rounds

    def _word(self) -> str:
        self.typed.append(
            random_words.word(f"{self.session.case.seed}/survey/{next(self._numbers)}")
        )
        return self.typed[-1]

    # Conclusions

    def _learns_from(self, rounds: Sequence[Sequence[Saying]], listener: User) -> None:
        """Note who adds the name, and how a text looks to somebody else."""
        self.session.waiting.settles()  # the speaker's own text may come back after all others
        sayings = heard(rounds)
        ann = self.session.users[0]
        own = [saying for saying in sayings if saying.speaker is ann]
        last = own[-1]
        form = hearing.form(last, listener)
        script = self._script(ann, listener, form)
        name = ann.name.casefold()
        # From the first text on: what was sent with the last may not have been reported yet.
        sent = ann.sent[own[0].sent :].decode("utf-8", errors="replace").casefold()
        visible = all(saying.names_speaker(listener) for saying in own)
        by = NOBODY
        invented = "" if visible else invented_name(sayings, self.session.users, ann)
        if visible or invented:
            by = CLIENT if (invented or name) in sent else SERVER
            form = form.replace(invented, "NAME") if invented else form
        received = ann.received[last.received :].decode("utf-8", errors="replace").casefold()
        self.found = replace(
            self.found,
            script=script,
            named=visible or bool(invented) or has_name(script),
            asked_by=self._asked_by(ann),
            name_by=by,
            shown="name" if visible or invented else told_apart(sayings, self.session.users),
            form=form,
            headers=visible and not any(name in s.line_at(listener) for s in own),
            turns=any(saying.late for saying in sayings),
            echo=last.text.casefold() in received,
        )

    def _script(self, ann: User, listener: User, form: str) -> tuple[Question, ...]:
        """Return what it takes to enter: a name typed unasked may have been a text already."""
        typed = self._names.get(ann.label)
        heard = typed is not None and typed.heard_by(listener)
        bare = heard and typed is not None and typed.line_at(listener).strip() == typed.text.lower()
        as_text = bare and bool(self.found.adds)  # as it was typed: nothing was made of it
        if typed is not None and heard and (as_text or self._is_a_text(typed, listener, form)):
            return tuple(step for step in ann.answers if step is not _UNASKED)
        return tuple(ann.answers)

    def _is_a_text(self, typed: Saying, listener: User, form: str) -> bool:
        """Whether a name that was typed unasked came as a text: told by the bytes, if they tell."""
        wire, text = typed.wire_to(listener), typed.text.casefold()
        last = next((s for s in reversed(self._said) if s.speaker is typed.speaker), None)
        if last is not None and text in wire and last.text.casefold() in last.wire_to(listener):
            return self._around(typed, listener) == self._around(last, listener)
        as_text = typed.line_at(listener).replace(text, "TEXT")
        return hearing.shape(as_text) == hearing.shape(form)

    def _around(self, saying: Saying, listener: User) -> str:
        """Return what came before and behind a text in its line, as `hearing.shape` has it.

        Where texts have no end, the next one stands behind it: what comes before that is cut off.
        """
        wire, text = saying.wire_to(listener), saying.text.casefold()
        line = next((line for line in wire.split("\n") if text in line), "")
        before, _, behind = line.partition(text)
        known = (said.text.casefold() for said in (*self._names.values(), *self._said))
        places = [place for one in known if (place := behind.find(one)) >= 0]
        if places and hearing.shape(behind[: min(places)]) == hearing.shape(before):
            behind = ""
        return f"{hearing.shape(before)}TEXT{hearing.shape(behind)}"

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
        return replace(found, paused=paused, arguments=self.session.arguments)

    def _without(self, user: User) -> Findings:
        if self.session.speaks_raw:
            return replace(self.found, problem=f"A user who dials the server {user.fate()}.")
        ports = self.session.elsewhere(user)
        if user.here:
            return replace(self.found, raw=True, why_raw=f"the client {ports}")
        why = f"the client {user.fate()}" + (f" (it {ports})" if ports else "")
        return replace(self.found, raw=True, why_raw=why)
