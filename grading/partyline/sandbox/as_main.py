"""Runs a file in this process as `python FILE ARGS` would.

Imported as a sibling by `launcher.py` and `harsh_system.py`, inside the student's process: it knows
only the standard library.
"""

import os
import sys
import tokenize
import types
from collections.abc import Collection, Sequence


def forget_what_it_hides(fresh: Collection[str]) -> None:
    """Forget modules imported ahead if one of the program's own files has the name of one.

    A plain start would import the program's file under that name, also from within other modules.

    Args:
        fresh: what an interpreter imports before any program; that stays as it is.
    """
    own = {name.partition(".")[0] for name in os.listdir()}
    ahead = sys.modules.keys() - set(fresh) - {"__main__"}
    if not own.isdisjoint(ahead):
        for name in ahead:
            del sys.modules[name]


def run(program: str, args: Sequence[str]) -> None:
    """Become `program`. Returns when its last line has run; its exceptions pass through."""
    path = os.path.abspath(program)
    sys.argv = [program, *args]
    sys.path[0] = os.path.dirname(os.path.realpath(program))
    module = types.ModuleType("__main__")
    given = vars(sys.modules["__main__"])  # what this version of Python gives to a program
    for name in ("__builtins__", "__cached__", "__package__", "__spec__"):
        if name in given:
            setattr(module, name, given[name])
    if "__annotations__" in given:
        module.__annotations__ = {}
    module.__loader__ = type(given["__loader__"])("__main__", path)
    module.__file__ = path
    sys.modules["__main__"] = module
    try:
        exec(compile(_source(path), path, "exec", dont_inherit=True), module.__dict__)
    except SystemExit:
        raise
    except BaseException as error:
        own = error.__traceback__
        while own is not None and own.tb_frame.f_globals is not module.__dict__:
            own = own.tb_next  # the traceback begins in the program, not in us
        sys.excepthook(type(error), error.with_traceback(own), own)
        sys.excepthook = lambda *_: None  # it has been shown; the exit status is still to come
        raise


def _source(path: str) -> str:
    """Read the program as an interpreter does: in UTF-8, unless its first lines say otherwise."""
    try:
        with tokenize.open(path) as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise SyntaxError(f"(unicode error) {error}", (path, 1, None, None)) from None
