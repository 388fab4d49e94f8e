"""Makes .venv: an environment with the packages that requirements.txt pins, hashes checked.

Only bootstrap.py uses this, with the standard library alone. A folder that it is making holds a
stamp that says "unfinished"; a finished one's stamp names the Python and the requirements it was
made for. A folder without a stamp is not ours, and is never touched.
"""

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import IO

import bootstrap_letters as letters
from bootstrap_letters import Letter, say
from bootstrap_packages import NEEDED, REQUIREMENTS, ROOT

MODULES = {"pytest_xdist": "xdist"}  # what to import, where that has another name

STAMP = "party-line-stamp.txt"
UNFINISHED = "unfinished"
WHEELS = os.path.join(ROOT, "wheels")  # packages brought by hand, for a machine without network
PYTHON = "python{}.{}".format(*sys.version_info[:2])
# Where the packages come from is the user's to say; how they are installed is not.
PIP_SETTINGS_KEPT = set(
    "INDEX_URL EXTRA_INDEX_URL FIND_LINKS NO_INDEX CONFIG_FILE CERT CLIENT_CERT PROXY TRUSTED_HOST "
    "TIMEOUT DEFAULT_TIMEOUT CACHE_DIR NO_CACHE_DIR KEYRING_PROVIDER".split()
)


def ready_python() -> str:
    """Return the path of a Python that has all that is needed, made now if it must be."""
    venv = place()
    if complete(venv):
        return python_in(venv)
    with locked(venv + ".lock", venv):
        if not complete(venv):  # unless the one we waited for has just made it
            make(venv)
    return python_in(venv)


def place() -> str:
    """Return the folder to use: .venv, or .venv-3.13 when .venv is in use for another Python."""
    named = os.environ.get("PARTYLINE_VENV", "")
    if named:
        return os.path.abspath(os.path.expanduser(named))
    venv = os.path.join(ROOT, ".venv")
    other = stamp(venv).split(" ")[0]
    if other in ("", UNFINISHED, PYTHON) or not os.path.exists(python_in(venv)):
        return venv
    return f"{venv}-{PYTHON[len('python') :]}"


def python_in(venv: str) -> str:
    """Return where an environment keeps its Python."""
    return os.path.join(
        venv, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python"))
    )


def stamp(venv: str) -> str:
    """Return what the stamp says; empty if there is none."""
    try:
        with open(os.path.join(venv, STAMP), encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return ""


def expected_stamp() -> str:
    """Return the stamp of a folder that is finished, for this Python and these requirements."""
    with open(REQUIREMENTS, "rb") as file:
        return f"{PYTHON} {hashlib.sha256(file.read()).hexdigest()}"


def complete(venv: str) -> bool:
    """Tell whether the folder can be used as it is."""
    return stamp(venv) == expected_stamp() and os.path.exists(python_in(venv))


@contextlib.contextmanager
def locked(path: str, venv: str) -> Iterator[None]:
    """Let one grade.py at a time set up; the system frees the lock of one that was killed."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "a", encoding="utf-8") as file:
        told = False
        while not try_lock(file):
            if not told:
                say(f"Another grade.py is setting up {venv}: waiting until it is done.")
                told = True
            time.sleep(0.2)
        yield


def try_lock(file: IO[str]) -> bool:
    """Take the lock if it is free; a disk that knows no locks counts as free."""
    if sys.platform == "win32":
        import msvcrt

        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
    else:
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
    return True


def make(venv: str) -> None:
    """Make the environment from nothing, and stamp it only when a trial import has worked."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Letter(letters.NO_VENV.format(python=base, version=PYTHON))
    clear(venv)
    say(f"Setting up once: {venv} with pytest, rich and psutil (takes about 20 s)")
    os.makedirs(venv, exist_ok=True)
    write_stamp(venv, UNFINISHED)
    said = run([base, "-I", "-m", "venv", venv])
    if said is not None:
        raise Letter(letters.VENV_FAILED.format(python=base, venv=venv, said=letters.tail(said)))
    python = python_in(venv)
    pip = "-I -m pip install --quiet --disable-pip-version-check --no-input --no-user".split()
    source = ["--no-index", "--find-links", WHEELS] if os.path.isdir(WHEELS) else ["--retries=2"]
    what = ["--require-hashes", "--only-binary", ":all:", "-r", REQUIREMENTS]
    said = run([python, *pip, *source, *what])
    if said is not None:
        raise Letter(letters.pip_failed(said, PYTHON, WHEELS))
    modules = [MODULES.get(name, name) for name in NEEDED]
    said = run([python, "-I", "-c", "import " + ", ".join(modules)])
    if said is not None:
        raise Letter(letters.DO_NOT_WORK.format(venv=venv, said=letters.tail(said)))
    write_stamp(venv, expected_stamp())


def clear(venv: str) -> None:
    """Remove a folder of ours that is of no use any more; refuse to touch any other.

    It is renamed first: one that is killed half-way leaves no folder that has lost its stamp.
    """
    waste = venv + ".partyline-old"
    shutil.rmtree(waste, ignore_errors=True)
    if not os.path.lexists(venv) or (os.path.isdir(venv) and not os.listdir(venv)):
        return
    if not stamp(venv):
        python = python_in(venv)
        raise Letter(letters.NOT_OURS.format(venv=venv, requirements=REQUIREMENTS, python=python))
    try:
        os.rename(venv, waste)
    except PermissionError as error:
        if os.name == "nt":  # a program that runs from a folder holds on to it
            raise Letter(letters.IN_USE.format(venv=venv, error=error)) from error
        raise
    shutil.rmtree(waste, ignore_errors=True)


def run(command: list[str]) -> str | None:
    """Run a command; return None if all went well, else all that it said."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith("PIP_") or name.upper()[len("PIP_") :] in PIP_SETTINGS_KEPT
    }
    result = subprocess.run(
        command,
        env=kept,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return result.stdout if result.returncode else None


def write_stamp(venv: str, text: str) -> None:
    """Write the stamp."""
    with open(os.path.join(venv, STAMP), "w", encoding="utf-8") as file:
        file.write(text + "\n")
