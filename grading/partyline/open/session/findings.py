"""What the survey has found out about a chat: plain frozen data, to JSON and into words."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from partyline.open.discover.prompts import Kind, Question

SERVER, CLIENT, NOBODY = "server", "client", "nobody"


@dataclass(frozen=True)
class Findings:
    """How a chat is run and used, and what it does by itself.

    Args:
        port: where its server listens.
        moved: the port that it wanted, if it could not have that one; else 0.
        asked: what the server asks at its own keyboard before it listens.
        instead: the client that all users have, since the first one can't be used; else "".
        raw: users speak through sockets, since there is no client that can be used.
        why_raw: in a sentence, why there is none.
        window: that is because it has a window, or needs a terminal of its own.
        newline: whether what they send ends in a newline.
        adds: what the client's window adds to a text, from its source: "NAME: TEXT"; "": unknown.
        script: what a user is asked, or types unasked (then `text` is ""), before it can chat.
        arguments: with which clients are started, as "--nick NAME".
        says: how a text is typed that all should read, as "/all TEXT"; "" if as it is.
        asked_by: who asks for the name: "server", "client", or "nobody".
        named: whether there are names.
        console: the server itself is one of two users, at its own keyboard.
        users: how many can talk with each other: 0, 2, or 3 for three and more.
        turns: a text is shown only after its reader has typed something, too.
        name_by: who puts the speaker's name to a text: "server", "client", or "nobody".
        shown: what tells who speaks: "name", "address", "number", or "nothing".
        headers: the name stands in the line above the text.
        form: how a text looks on another screen, with NAME and TEXT in their places.
        join: what others were told when somebody came, or "".
        leave: what others were told when somebody left, or "".
        language: in which the programs speak.
        echo: the sender gets its own text back from the server.
        pace: seconds that the slowest answer took.
        restless: a program wakes up by itself all the time: it polls.
        paused: seconds of the longest pause in a program, which was cut short; else 0.
        problem: in a sentence, why nobody can talk, or "".
        flood: that is because texts come without end.
        reply: what somebody reads after a text of its own that reaches nobody else, or "".
        by_hand: in a sentence, why only a person can judge this chat, or "".
    """

    port: int = 0
    moved: int = 0
    asked: tuple[Question, ...] = ()
    instead: str = ""
    raw: bool = False
    why_raw: str = ""
    window: bool = False
    newline: bool = True
    adds: str = ""
    script: tuple[Question, ...] = ()
    arguments: str = ""
    says: str = ""
    asked_by: str = NOBODY
    named: bool = False
    console: bool = False
    users: int = 0
    turns: bool = False
    name_by: str = NOBODY
    shown: str = "nothing"
    headers: bool = False
    form: str = ""
    join: str = ""
    leave: str = ""
    language: str = ""
    echo: bool = False
    pace: float = 0.0
    restless: bool = False
    paused: float = 0.0
    problem: str = ""
    flood: bool = False
    reply: str = ""
    by_hand: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Findings:
        """Rebuild findings from `to_json`."""
        questions = {
            name: tuple(Question(Kind(q["kind"]), q["text"], q["types"]) for q in data[name])
            for name in ("asked", "script")
        }
        return cls(**{**data, **questions})
