"""A system that stops one thread at one line, until it is told to let the thread go on.

Runs inside the student's process and knows only the standard library. What it does it is told by
the grader (see orders.py):

record                  note from now on which lines are reached
reached                 say which lines were reached since, in order, as FILE:NUMBER
stop FILE NUMBER VISIT  the thread that comes to this line for the VISITth time stops before it
where                   say which thread stands there: its name, or nothing
go                      let it go on, or stop nobody any more
"""

import _thread
import os
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

Trace = Callable[[FrameType, str, Any], Any]

_MOST = 5000  # lines that are noted


class Preemption:
    """Sees every line that a thread of the program is about to run.

    Args:
        folder: whose files are meant.
    """

    def __init__(self, folder: str) -> None:
        self._inside = os.path.join(os.path.abspath(folder), "")
        self._known: dict[str, str] = {}  # file -> its name in the folder; "" if it is not there
        self._recording = False
        self._reached: list[str] = []
        self._place: tuple[str, int] | None = None
        self._visits = 0
        self._lock = _thread.allocate_lock()
        self._gate = _thread.allocate_lock()
        self._gate.acquire()
        self._who = ""

    def install(self) -> dict[str, Callable[..., str]]:
        """Change this process; return the orders that it takes."""
        threading.settrace(self._call)
        sys.settrace(self._call)
        return {
            "record": self.record,
            "reached": self.reached,
            "stop": self.stop,
            "where": lambda: self._who,
            "go": self.go,
        }

    def record(self) -> str:
        """Note lines from now on."""
        self._reached, self._recording = [], True
        return "ok"

    def reached(self) -> str:
        """Return the lines that were reached, and note no more."""
        self._recording = False
        return " ".join(self._reached)

    def stop(self, file: str, number: str, visit: str) -> str:
        """Let a thread stop at a line."""
        self._who, self._visits, self._place = "", int(visit), (file, int(number))
        return "ok"

    def go(self) -> str:
        """Let the thread go on that has stopped, if any has."""
        with self._lock:
            self._place = None
            if self._who:
                self._who = ""
                self._gate.release()
        return "ok"

    def _call(self, frame: FrameType, _event: str, _: Any) -> Any:
        name = frame.f_code.co_filename
        if name not in self._known:
            path = os.path.abspath(name)
            own = os.path.isfile(name) and path.startswith(self._inside)
            self._known[name] = path[len(self._inside) :] if own else ""
        return self._line if self._known[name] else None

    def _line(self, frame: FrameType, event: str, _: Any) -> Any:
        if event == "line" and (self._recording or self._place):
            file = self._known[frame.f_code.co_filename]
            if self._recording and len(self._reached) < _MOST:
                self._reached.append(f"{file}:{frame.f_lineno}")
            if self._place == (file, frame.f_lineno):
                self._visit()
        return self._line

    def _visit(self) -> None:
        with self._lock:
            if self._place is None:
                return
            self._visits -= 1
            if self._visits:
                return
            self._place = None
            self._who = f"{threading.current_thread().name}".replace("\n", " ") or "?"
        self._gate.acquire()
