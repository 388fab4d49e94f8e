"""Stands in for the package termcolor: texts keep their letters, and get no colour."""

from __future__ import annotations

from typing import Any


def colored(text: object, *_: Any, **__: Any) -> str:
    """Return the text as it is."""
    return str(text)


def cprint(text: object, *_: Any, **options: Any) -> None:
    """Print the text as it is."""
    wanted = {name: value for name, value in options.items() if name in ("end", "file", "flush")}
    print(text, **wanted)
