"""Texts that come close together, and users who go: with a word, with Ctrl-C, with the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from partyline.open.session.program import OpenProgram
from partyline.open.session.session import Session
from partyline.open.session.users import ClientUser, SocketUser, User

_ENDS = 1.5  # seconds that a client may take to end once it was told
_AROUND = 40  # letters beside two texts that a sentence quotes


def leaves(session: Session, user: User) -> str:
    """Let a user leave as its user would, and return how that was, as a clause.

    With the word that the programs know; else with Ctrl-C, and with the keyboard's end; a client
    that nothing of that ends is closed with its window.
    """
    if isinstance(user, SocketUser):
        user.hangs_up()
        session.waiting.settles()
        return "has hung up"
    assert isinstance(user, ClientUser)
    program = user.program
    program.end_expected = True
    ways: list[tuple[str, Callable[[], None]]] = []
    if session.goodbye:
        ways.append((f"has typed {session.goodbye}", lambda: user.types(session.goodbye)))
    ways.append(("has pressed Ctrl-C", user.presses_ctrl_c))
    ways.append(("has pressed Ctrl-D", user.presses_ctrl_d))
    ways.append(("has closed the window", program.vanishes))
    done = ""
    for how, act in ways:
        done = how
        act()
        # The server takes part in that: its answer, or its end of the connection, must come first.
        session.waiting.wait(lambda: program.ended, _ENDS)
        if program.ended:
            break
    session.waiting.settles()
    return done


def closes(session: Session, user: User) -> None:
    """Close a user's window: its connection ends in good order."""
    if isinstance(user, SocketUser):
        user.hangs_up()
    else:
        user.vanishes()
    session.waiting.settles()


def together(session: Session, speaker: User, others: Sequence[User], *texts: str) -> None:
    """Let texts be typed so that they wait for the server, and then for each reader, together.

    A quick typist on a busy machine does the same, now and then; here it is certain.
    """
    texts = tuple(map(session.spoken, texts))
    readers = [user for user in others if _program_of(user) is not session.server]
    server_types = _program_of(speaker) is session.server  # who is frozen can't type
    for user in readers:
        user.freezes()
    if not server_types:
        session.server.freezes()
    speaker.says(*texts)
    session.waiting.settles()
    if not server_types:
        session.server.thaws()
        session.waiting.settles()
    for user in readers:
        user.thaws()


def _program_of(user: User) -> OpenProgram | None:
    return user.program if isinstance(user, ClientUser) else None


def has(user: User, *texts: str) -> bool:
    """Return whether all these texts stand on a user's screen."""
    screen = user.screen.casefold()
    return all(text.casefold() in screen for text in texts)


def why_not_apart(screen: str, first: str, second: str) -> str:
    """Return in a clause why two texts on a screen can't be read as two, or ""."""
    shown = screen.casefold()
    one, two = shown.rfind(first), shown.rfind(second)
    if one < 0 or two < 0:
        which = "the first" if one < 0 and two >= 0 else "the second" if one >= 0 else "each"
        return f"{which} is missing"
    if two < one:
        return "they have changed places"
    between = shown[one + len(first) : two]
    end_of_line, newline, _ = between.partition("\n")
    if newline and not any(map(str.isalnum, end_of_line)):
        return ""  # a bracket, perhaps, and then a line of its own
    # "[Ann] x[Ann] y" is one line as well: what stands right at the first text seems to be its end.
    if not between[:1].isspace() or between[-1].isalnum():
        return "they run together"
    return ""


def around(screen: str, first: str, second: str) -> str:
    """Return the part of a screen in which two texts stand, or its end."""
    shown = screen.casefold()
    places = [place for text in (first, second) if (place := shown.rfind(text)) >= 0]
    if not places:
        return screen[-_AROUND:].strip()
    start = max(0, min(places) - _AROUND)
    while 0 < start < min(places) and not screen[start - 1].isspace():
        start += 1  # not in the middle of a word
    return screen[start : max(places) + len(second) + _AROUND].strip()
