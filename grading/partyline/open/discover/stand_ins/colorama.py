"""Stands in for the package colorama: every colour and style is the empty text."""

from __future__ import annotations

from typing import Any


class _Plain:
    """Has every colour and style that anybody asks for, and none of them shows."""

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        return ""


Fore: Any = _Plain()
Back: Any = _Plain()
Style: Any = _Plain()
Cursor: Any = _Plain()


def init(*_: Any, **__: Any) -> None:
    """Do nothing: the screen obeys no colours."""


deinit = reinit = just_fix_windows_console = init
