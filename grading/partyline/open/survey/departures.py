"""Texts that come close together, and guests who go: with a word, with Ctrl-C, with the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from partyline.open.session.session import Hall
from partyline.open.session.users import Caller, Guest, Typist

_ENDS = 1.5  # seconds that a client may take to end once it was told
_AROUND = 40  # letters beside two texts that a sentence quotes


def leaves(hall: Hall, guest: Guest) -> str:
    """Let a guest leave as its user would, and return how that was, as a clause.

    With the word that the programs know; else with Ctrl-C, and with the keyboard's end; a client
    that nothing of that ends is closed with its window.
    """
    if isinstance(guest, Caller):
        guest.hangs_up()
        hall.pulse.settles()
        return "has hung up"
    assert isinstance(guest, Typist)
    player = guest.player
    player.end_expected = True
    ways: list[tuple[str, Callable[[], None]]] = []
    if hall.goodbye:
        ways.append((f"has typed {hall.goodbye}", lambda: guest.types(hall.goodbye)))
    ways.append(("has pressed Ctrl-C", guest.presses_ctrl_c))
    ways.append(("has pressed Ctrl-D", guest.presses_ctrl_d))
    ways.append(("has closed the window", player.vanishes))
    done = ""
    for how, act in ways:
        done = how
        act()
        hall.pulse.wait_for(player, _ENDS)
        if player.ended:
            break
    hall.pulse.settles()
    return done


def closes(hall: Hall, guest: Guest) -> None:
    """Close a guest's window: its connection ends in good order."""
    if isinstance(guest, Caller):
        guest.hangs_up()
    else:
        guest.vanishes()
    hall.pulse.settles()


def together(hall: Hall, speaker: Guest, others: Sequence[Guest], *texts: str) -> None:
    """Let texts be typed so that they wait for the server, and then for each reader, together.

    A quick typist on a busy machine does the same, now and then; here it is certain.
    """
    server_types = any(isinstance(g, Typist) and g.player is hall.server for g in hall.guests)
    if server_types:  # who is frozen can't type
        speaker.types(*texts)
        hall.pulse.settles()
        return
    for guest in others:
        guest.freezes()
    hall.server.freezes()
    speaker.types(*texts)
    hall.pulse.settles()
    hall.server.thaws()
    hall.pulse.settles()
    for guest in others:
        guest.thaws()


def has(guest: Guest, *texts: str) -> bool:
    """Return whether all these texts stand on a guest's screen."""
    screen = guest.screen.casefold()
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
    if not between or between[0].isalnum() or between[-1].isalnum():
        return "they run together"
    return ""


def around(screen: str, first: str, second: str) -> str:
    """Return the part of a screen in which two texts stand, or its end."""
    shown = screen.casefold()
    places = [place for text in (first, second) if (place := shown.rfind(text)) >= 0]
    if not places:
        return screen[-_AROUND:].strip()
    start = max(0, min(places) - _AROUND)
    return screen[start : max(places) + len(second) + _AROUND].strip()
