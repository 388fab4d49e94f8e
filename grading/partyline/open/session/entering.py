"""A user enters a chat: as the survey has found, or by answering what it is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from partyline.open.discover import instructions
from partyline.open.discover.prompts import Kind, Question, question, refused, role
from partyline.open.session import random_words
from partyline.open.session.session import QUESTIONS, USERS, Session
from partyline.open.session.users import ClientUser, User

_SLOW_START = 2.5  # seconds of silence in which a client may still come to its first question
_UNKNOWN = 3  # questions in words that nobody knows, which are answered: name, number, word
_OPEN_END = re.compile(r"[:?：？]\s*$")


def enters(session: Session, user: User) -> None:
    """Bring a user into the chat: as the survey has found, or by trying."""
    if session.exploring:
        explores(session, user)
        return
    for step in session.known.script:
        if step.text:
            kind = step.kind
            session.waiting.wait(lambda k=kind: _asks(user, k))  # type: ignore[misc]
        else:
            session.waiting.settles()
        user.types(answer(session, step, user))
        user.answers.append(step)
    session.waiting.settles()
    if refused(user.screen[user.seen :]):
        explores(session, user)


def explores(session: Session, user: User) -> None:
    """Answer what a user is asked, until there is no question left."""
    for _ in range(QUESTIONS):
        session.waiting.settles()
        if session.waiting.restless and not _moved(user):
            session.waiting.wait(lambda: _moved(user), _SLOW_START)
            session.waiting.settles()
        if not user.here or session.elsewhere(user):
            return
        asked = _question_to(user)
        if asked is None or not _is_new(session, asked, user):
            return
        text = answer(session, asked, user)
        if asked.kind is Kind.OTHER and text == user.name:
            asked = Question(Kind.NAME, asked.text)
        user.answers.append(asked)
        user.types(text)


def answer(session: Session, asked: Question, user: User) -> str:
    """Return what a user types when it is asked this; `user.answers` is what came before."""
    word = random_words.word(f"{session.case.seed}/{user.label}/other", 6)
    if asked.types:
        return asked.types.replace(instructions.NAME, user.name)
    if asked.kind is Kind.OTHER:
        earlier = kinds(user.answers)
        place = earlier.count(Kind.OTHER) + (Kind.NAME in earlier)
        # A question in words that nobody knows: most ask for a name, and then for a room.
        return (user.name, "1", word)[min(place, 2)]
    given = {
        Kind.NAME: user.name,
        Kind.HOST: session.address,
        Kind.PORT: str(session.port),
        Kind.ROOM: "1",
        # A way in that was refused is not tried again: who has no account has to sign up first.
        Kind.MENU: str(1 + kinds(user.answers).count(Kind.MENU)),
        Kind.COUNT: str(USERS),
        Kind.YES: "y",
        Kind.ROLE: role(asked.text, "client"),
        Kind.PASSWORD: session.password or random_words.word(f"{session.case.seed}/password", 8),
    }
    return given.get(asked.kind, word)


def kinds(answers: Sequence[Question]) -> list[Kind]:
    """Return what was asked for, in order."""
    return [asked.kind for asked in answers]


def has_name(answers: Sequence[Question]) -> bool:
    """Return whether a name was given in one of these answers."""
    return any(
        asked.kind is Kind.NAME or instructions.NAME in asked.types.split() for asked in answers
    )


def _question_to(user: User) -> Question | None:
    new = user.screen[user.seen :]
    awaited = False
    if isinstance(user, ClientUser) and user.here and user.program.waits_for_input():
        last = next((line for line in reversed(new.split("\n")) if line.strip()), "")
        before_the_chat = not user.program.dialled
        first = not user.answers and _OPEN_END.search(last) is not None
        awaited = before_the_chat or first
    return question(new, awaited)


def _is_new(session: Session, asked: Question, user: User) -> bool:
    if asked.kind is Kind.MESSAGE or (user.name in asked.text and asked.text.strip()):
        return False
    times = kinds(user.answers).count(asked.kind)
    again = refused(user.screen[user.seen :])
    if asked.kind is Kind.NAME and times and not again and _is_answered(asked, user):
        return False
    if asked.kind is Kind.NAME and times and again:
        user.name += random_words.word(f"{session.case.seed}/{user.label}/{times}", 2)
    return times < (_UNKNOWN if asked.kind is Kind.OTHER else 2)


def _is_answered(asked: Question, user: User) -> bool:
    """Whether the client itself has sent the name, after the server had asked for it."""
    if not isinstance(user, ClientUser):
        return False
    place = user.program.received.rfind(asked.text.strip().encode())
    name = user.name.encode()
    return place >= 0 and any(
        came > place and name in data for came, data in user.program.sent_parts
    )


def _asks(user: User, kind: Kind) -> bool:
    asked = _question_to(user)
    return not user.here or (asked is not None and asked.kind in (kind, Kind.OTHER))


def _moved(user: User) -> bool:
    """Whether something has come of the start of a client, or it waits for its user."""
    if not isinstance(user, ClientUser) or not user.here:
        return True
    return bool(user.screen[user.seen :].strip()) or user.program.waits_for_input()
