"""Find the chat in what was handed in: which file is its server, and which its client."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """The two programs of one chat.

    Args:
        server: path from the submission's folder.
        client: the same, or None if there is none.
        why: sentences for the report: which were chosen, and why.
    """

    server: str
    client: str | None
    why: tuple[str, ...] = ()
