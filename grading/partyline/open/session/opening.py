"""A session begins: its server is started, asked questions are answered, and it listens."""

from __future__ import annotations

import re

from partyline.model.failure import START, CheckFailed
from partyline.model.sanitize import quoted
from partyline.model.transcript import SERVER
from partyline.open.discover.prompts import Kind, Question, question, role
from partyline.open.discover.source_facts import facts_of
from partyline.open.session import random_words
from partyline.open.session.program import OpenProgram
from partyline.open.session.session import QUESTIONS, USERS, Session
from partyline.program.program import HERE
from partyline.system import connections
from partyline.system.abilities import has

START_PATIENCE = 8.0  # seconds until a server listens: an interpreter on a busy machine is slow
_STAYS = 2.0  # seconds in which a server that listens goes to sleep, or ends
_NEWS = 0.2  # seconds for the news of its end, where nobody can see that it sleeps
_ASKING = 1.5  # seconds until a server that listens has come to its question
_KEYBOARD = re.compile(r"\binput\s*\(|stdin")
_NOT_ASKED_OF_A_HOST = (Kind.MESSAGE, Kind.OTHER, Kind.MENU, Kind.YES)
_ANY = {"0.0.0.0": HERE, "::": "::1", "": HERE}


def opens(session: Session) -> None:
    """Start the server, answer what it asks, and see it listen.

    Raises:
        CheckFailed: it does not come to listen; the sentence says what it did instead.
    """
    server = session.server
    chosen = _port_of_client(session) or connections.free_port()
    server.begins(session.command_line(server.file, chosen), "listen")
    for _ in range(QUESTIONS):
        session.waiting.wait(lambda: bool(server.listening()) or server.ended, START_PATIENCE)
        if places := server.listening():
            server.read_reports()  # a moved port is reported before it is bound
            address, session.port = places[0]
            session.address = _ANY.get(address, address)
            if not _stays(session):
                break
            _answers_before_it_accepts(session)
            return
        asked = question(server.screen[session.read_of_server :]) if server.runs else None
        if asked is None:
            break
        _answers(session, asked, chosen)
    raise CheckFailed(
        f"{server.file.name} should listen on a port, but {_why(session.server)}.", START
    )


def _answers_before_it_accepts(session: Session) -> None:
    """Answer what a server asks that listens already: it may take part in the chat itself."""
    server = session.server
    if not _KEYBOARD.search(server.file.read_text(encoding="utf-8", errors="replace")):
        return
    for _ in range(QUESTIONS):
        # It prints its question first, and then it waits for good.
        session.waiting.settles(_ASKING)
        asked = (
            question(server.screen[session.read_of_server :]) if server.waits_for_input() else None
        )
        if asked is not None and asked.kind is Kind.OTHER and asked.text.rstrip()[-1] in "?？":
            asked = Question(Kind.NAME, asked.text)
        if asked is None or asked.kind in _NOT_ASKED_OF_A_HOST:
            return
        _answers(session, asked, session.port)


def _answers(session: Session, asked: Question, port: int) -> None:
    server = session.server
    session.read_of_server = len(server.screen)
    session.asked.append(asked)
    if asked.kind is Kind.NAME:
        session.host_name = random_words.name(session.case.seed, "host")
    word = random_words.word(f"{session.case.seed}/{len(session.asked)}", 6)
    answer = {
        Kind.PORT: str(port),
        Kind.OTHER: str(port),  # in words that nobody knows: a number fits best
        Kind.HOST: HERE,
        Kind.COUNT: str(USERS),
        Kind.NAME: session.host_name,
        Kind.ROLE: role(asked.text, "server"),
        Kind.MENU: "1",
        Kind.ROOM: "1",
        Kind.YES: "y",
        Kind.PASSWORD: session.password or word,
    }
    line = asked.types or answer.get(asked.kind, word)
    session.case.transcript.record(SERVER, "types", line)
    server.stdin.types(f"{line}\n".encode())


def _stays(session: Session) -> bool:
    """Return whether the server stays where it listens: one that only binds ends at once.

    Whether its port is seen before it ends is luck; so the first session waits until the server
    sleeps, or has ended.
    """
    server = session.server
    if session.exploring:
        patience = _STAYS if has("sleepers") else _NEWS
        session.waiting.wait(lambda: server.ended or (server.runs and server.at_rest()), patience)
    return not server.ended


def _port_of_client(session: Session) -> int:
    """Return the port that the client dials, if one stands in its source; else 0."""
    chat = session.chat
    if chat.client is None or chat.client == chat.server:
        return 0
    ports = facts_of(session.case.folder, chat.client).ports
    return next(iter(ports)) if len(ports) == 1 else 0


def _why(server: OpenProgram) -> str:
    server.may_have_ended()
    if not server.ended:
        said = f" It printed {quoted(server.screen[-300:])}." if server.screen.strip() else ""
        return f"it still runs and listens on none. Is it a TCP server?{said}".rstrip(".")
    last = server.last_words() or server.screen.strip().rpartition("\n")[2]
    said = f", with the last words {quoted(last[:300])}" if last else ""
    if "SyntaxError" in last:
        said += " (this Python may be older than the one that it was written for)"
    return f"it {server.fate}{said}"
