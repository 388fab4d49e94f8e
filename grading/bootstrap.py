"""Finds a Python that has what the grader needs: this one, or .venv, which is made when missing.

Standard library only, and readable by Python 3.6, so that an old Python gets a sentence and
not a SyntaxError; so are bootstrap_letters.py and bootstrap_packages.py. What makes .venv is in
bootstrap_venv.py, which most runs never import.
"""

import os
import sys

import bootstrap_letters as letters
from bootstrap_letters import say
from bootstrap_packages import HERE, missing

OLDEST = (3, 11)
WRONG_PYTHON, GRADER_FAILED = 2, 3  # exit statuses
ONCE = "PARTYLINE_HANDED_OVER"  # set for the Python that we start, so that it never starts another


def start(script: str) -> None:
    """Return in a Python that has all that is needed; otherwise start `script` again in one."""
    if sys.version_info < OLDEST:
        say(letters.old_python(tuple(sys.version_info[:3]), sys.executable))
        sys.exit(WRONG_PYTHON)
    forget_foreign_paths()
    second_time = os.environ.pop(ONCE, None)
    if not missing():
        return
    try:
        if second_time:
            raise letters.Letter(letters.damaged(missing(), sys.prefix))
        import bootstrap_venv  # only now: it imports much that most runs can spare

        hand_over(bootstrap_venv.ready_python(), script)
    except letters.Letter as letter:
        say(str(letter))
    except KeyboardInterrupt:
        say("\n" + letters.STOPPED)
    except OSError as error:
        say(letters.NO_PLACE.format(error))
    sys.exit(GRADER_FAILED)


def forget_foreign_paths() -> None:
    """Take PYTHONPATH back: what it names must not stand in for the grader's own packages."""
    os.environ.pop("PYTHONHOME", None)
    for entry in os.environ.pop("PYTHONPATH", "").split(os.pathsep):
        path = os.path.abspath(entry)
        if entry and path != HERE and path in sys.path:
            sys.path.remove(path)


def hand_over(python: str, script: str) -> None:
    """Go on in that Python, with the same arguments; does not return.

    Windows has no exec worth the name (the caller would get its prompt back at once), so there
    this process stays, waits, and passes the exit status on. Ctrl-C reaches both: the other
    one decides what it means.
    """
    os.environ[ONCE] = "yes"
    command = [python, script, *sys.argv[1:]]
    if os.name != "nt":
        os.execv(python, command)
    import subprocess

    child = subprocess.Popen(command)
    while True:
        try:
            sys.exit(child.wait())
        except KeyboardInterrupt:
            continue
