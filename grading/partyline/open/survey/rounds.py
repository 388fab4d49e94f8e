"""Rounds of texts: what came of them, and whom it reached."""

from __future__ import annotations

from collections.abc import Sequence

from partyline.open.session.hearing import Saying
from partyline.open.session.users import User

MOST = 4  # of texts, at most, until two in a row have been heard
_SHOWN = 200  # characters of a reply
Rounds = Sequence[Sequence[Saying]]


def heard(rounds: Rounds) -> list[Saying]:
    """Return what was said in the last two rounds that reached everybody, or nothing.

    Where a reader sees a text only after typing something, the last round has not arrived yet.
    """
    for end in (len(rounds), MOST - 1):
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


def heard_at_all(rounds: Rounds) -> bool:
    """Return whether anybody reads a text of somebody else: also where it comes a round later."""
    said = [saying for round_ in rounds for saying in round_]
    users = {saying.speaker.label: saying.speaker for saying in said}.values()
    return any(s.heard_by(user) for s in said for user in users if user is not s.speaker)


def reply(rounds: Rounds, users: Sequence[User]) -> str:
    """Return what somebody reads after a text of its own, if the others read nothing of it."""
    for saying in (one for said in rounds for one in said):
        new = saying.speaker.screen[saying.marks[saying.speaker.label] :].strip()
        others = [user for user in users if user is not saying.speaker]
        if new and not any(saying.heard_by(user) for user in others):
            return new[:_SHOWN]
    return ""


def nobody_hears(rounds: Rounds) -> str:
    """Return in a sentence that texts have not reached everybody."""
    typed = [saying for said in rounds for saying in said]
    if not typed:
        return "Nobody could come so far as to say something."
    return (
        f"{len({s.speaker.label for s in typed})} users have typed {len(typed)} texts, and "
        "not all of them reached anybody else."
    )
