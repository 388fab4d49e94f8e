"""Which ways into a chat are tried: its client, sockets, its console, and what it says to type."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from partyline.model.sanitize import quoted
from partyline.open.discover import instructions, quit_words, window_texts
from partyline.open.discover.languages import pattern, spoken
from partyline.open.discover.prompts import Kind
from partyline.open.discover.source_facts import decoded
from partyline.open.discover.source_rules import own_modules
from partyline.open.session.findings import Findings
from partyline.open.session.floods import Flooded
from partyline.open.session.session import Session
from partyline.open.session.users import ClientUser
from partyline.open.survey.survey import Survey

_WINDOWS = re.compile(
    r"tkinter|TclError|PyQt|PySide|wx\b|kivy|pygame|customtkinter|curses|msvcrt|dearpygui|display"
)
_KEYBOARD = re.compile(r"input\s*\(|stdin|getpass|prompt|cmd\b|fileinput|readline")
_CUTS = re.compile(
    r"makefile|readline|readuntil|splitlines|(split|find|partition|endswith|index)\(b?[\"']\\n"
)
_ENDS = re.compile(r"send(all)?\([^\n]*\\n|writer?\.write\([^\n]*\\n")
_COMMANDS = 6  # sets of commands that are tried
_SPARES = 3  # other clients that are tried where the first can't be used
_SHOWN = 300  # characters of what programs said
_LINES = 3  # of them, without those that come again


def surveyed(open_session: Callable[[Findings], Session]) -> tuple[Findings, Session]:
    """As `tried`, with what is to be seen of it at last: the language, and whether it is a window.

    Raises:
        CheckFailed: the server does not come to listen.
    """
    found, session = tried(open_session)
    text = "\n".join([session.server.screen, *(user.screen for user in session.users)])
    window = bool(found.raw and _WINDOWS.search(found.why_raw))
    return replace(found, language=spoken(text).name, window=window), session


def tried(open_session: Callable[[Findings], Session]) -> tuple[Findings, Session]:
    """Find out how a chat is used: with its client, or through sockets, with and without newlines.

    Args:
        open_session: ends the session before, and returns one whose server listens; users speak
            there as these findings say.

    Returns:
        The findings, and the session in which they were made, with the users in it.

    Raises:
        CheckFailed: the server does not come to listen.
    """
    session = open_session(Findings())
    start = Findings(raw=session.speaks_raw)
    if _is_robot(session):
        start = Findings(raw=True, why_raw="the client never reads its keyboard")
    session.known = start
    first = found = _learnt(session, start)
    for spare in _spares(first, session):
        session = open_session(Findings(instead=spare))
        found = _learnt(session, Findings(instead=spare))
        if found.users:
            return found, session
    found = first
    said: dict[str, None] = dict.fromkeys(_said_to_type(session))
    attempts = [] if found.users else _attempts(found, session)
    for attempt in attempts:
        session = open_session(attempt)
        found = _learnt(session, attempt)
        if found.users:
            return found, session
        said.update(dict.fromkeys(_said_to_type(session)))
    base = attempts[-1] if attempts and not attempts[-1].console else Findings(raw=first.raw)
    sets = [] if found.users or found.flood else list(_sets(list(said)))
    for commands, says in sets:
        session = open_session(replace(base, says=says))
        found = _learnt(session, replace(base, says=says), commands)
        if found.users:
            return found, session
    unknown = _is_well(session) or _is_shut_out(session) or _speaks_tls_alone(found, session)
    if not found.users and not found.flood and unknown:
        found = replace(found, by_hand=_by_hand(session, sets))
    return found, session


def _spares(first: Findings, session: Session) -> list[str]:
    """Return which other clients are tried, since the first can't be used."""
    chat = session.chat
    if chat.client is None or not first.why_raw:
        return []
    return [*chat.more_clients, *chat.spare_clients][:_SPARES]


def _learnt(session: Session, attempt: Findings, commands: tuple[str, ...] = ()) -> Findings:
    survey = Survey(session, attempt, commands)
    try:
        return survey.learns_console() if attempt.console else survey.learns()
    except Flooded as flood:
        return replace(survey.found, users=0, problem=flood.sentence, flood=True)


def _attempts(first: Findings, session: Session) -> list[Findings]:
    """Return in which other ways to try when nobody was heard."""
    console = Findings(console=True, raw=session.speaks_raw)
    through_socket = Findings(raw=True, why_raw=first.why_raw)
    found = [console] if _is_console(session) else []
    if first.raw and session.chat.client is not None:
        framed, adds = _is_framed(session), ""
        if _WINDOWS.search(first.why_raw):
            client = session.case.folder / session.chat.client
            adds = window_texts.added(client, *own_modules(client, session.case.folder)) or ""
        forms = dict.fromkeys((adds, ""))
        ends = (framed, not framed)
        ways = [replace(through_socket, newline=n, adds=f) for f in forms for n in ends]
        return [*found, *ways]
    if first.raw:  # no client was handed in: users speak as with nc
        found.append(replace(through_socket, newline=False))
    return found


def _is_robot(session: Session) -> bool:
    """Whether the client has no word of a keyboard in it, nor of a window."""
    if session.chat.client is None:
        return False
    client = session.case.folder / session.chat.client
    files = {client, *client.parent.glob("*.py")}
    texts = [decoded(file.read_bytes()) for file in files]
    return not any(_KEYBOARD.search(text) or _WINDOWS.search(text) for text in texts)


def _is_framed(session: Session) -> bool:
    """Whether a text ends in a newline on its way: the sources of server and client tell."""
    client = session.case.folder / (session.chat.client or session.chat.server)
    texts = [decoded(file.read_bytes()) for file in (session.server.file, client)]
    return _CUTS.search(texts[0]) is not None or _ENDS.search(texts[1]) is not None


def _is_console(session: Session) -> bool:
    """Whether the server's own screen shows what users type, and somebody can type there, too."""
    said = [
        line for user in session.users for line in session.case.transcript.of(user.label, "types")
    ]
    shown = session.server.screen.casefold()
    said = [line.casefold() for line in said if len(line) > 5]  # no number, no "y"
    return any(line in shown for line in said) and session.server.waits_for_input()


def _said_to_type(session: Session) -> list[str]:
    """Return what the programs say, on any screen or in their sources, that users type."""
    found = [one for user in session.users for one in instructions.everything(user.screen)]
    files = [session.server.file]
    files += [user.program.file for user in session.users if isinstance(user, ClientUser)]
    return [*found, *quit_words.commands(*dict.fromkeys(files))]


def _sets(said: list[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield which commands to type, and how to say a text, one way after the other.

    Names come first, then rooms, then what a text may need before it, then the rest.
    """

    def about(kind: str) -> list[str]:
        return [one for one in said if pattern(f"questions.{kind}").search(one)]

    says = [one for one in said if instructions.TEXT in one.split()]
    said = [one for one in said if one not in says]
    rooms = [one for one in said if one in about("room") or "join" in one.casefold()]
    names = [one for one in about("name") if one not in rooms]
    rest = [one for one in said if one not in rooms and one not in names]
    to_all = [one for one in says if instructions.NAME not in one.split()]
    enters = (*names[:1], *rooms[:1])
    sets = [(enters, "")]
    sets += [(enters, one) for one in to_all]
    sets += [((*enters, *rest[:1]), ""), (tuple(rooms[:1]), "")]
    sets += [((one,), "") for one in (*rest, *names)]
    yield from itertools.islice((one for one in dict.fromkeys(sets) if any(one)), _COMMANDS)


def _is_well(session: Session) -> bool:
    """Whether nothing shows that the programs are at fault: all run, and none complains."""
    programs = session.programs()
    users = session.users
    return (
        session.server.runs
        and bool(users)
        and all(user.here for user in users)
        and not any("Traceback" in program.complaints for program in programs)
    )


def _is_shut_out(session: Session) -> bool:
    """Whether the server runs, and asked for a password that nobody here knows."""
    asked = [step.kind for user in session.users for step in user.answers]
    return session.server.runs and Kind.PASSWORD in asked and not session.password


def _speaks_tls_alone(found: Findings, session: Session) -> bool:
    """Whether the server wants TLS, and there is no client that could speak it."""
    return found.raw and bool(session.users) and session.uses_tls(session.server.file)


def _by_hand(session: Session, tried: list[tuple[tuple[str, ...], str]]) -> str:
    """Return why a person has to look at this chat: what was tried, and what it said."""
    ways = [(*commands, *filter(None, [says])) for commands, says in tried]
    typed = ", ".join(f'"{" and ".join(way)}"' for way in ways)
    one = session.users[0]
    lines = dict.fromkeys(line.strip() for line in one.screen.split("\n") if line.strip())
    said = " / ".join(list(lines)[-_LINES:])
    return (
        "No way was found to get into this chat, or to be heard in it, so it is not judged: look "
        f"at it by hand. Users have answered what they were asked, and typed a name and texts"
        f"{f', and {typed}' if typed else ''}. On {one.label}'s screen stands: "
        f"{quoted(said[:_SHOWN])}."
    )
