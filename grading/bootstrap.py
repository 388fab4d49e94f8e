"""Finds a Python that has what the grader needs: this one, or .venv, which is made when missing.

Standard library only, and readable by Python 3.6, so that an old Python gets a sentence and
not a SyntaxError; so is bootstrap_letters.py. What makes .venv is in bootstrap_venv.py, which
most runs never import.
"""

import os
import sys

import bootstrap_letters as letters

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(HERE)
REQUIREMENTS = os.path.join(HERE, "requirements.txt")
OLDEST = (3, 11)
# The lines of requirements.in:
NEEDED = (
    "pytest",
    "pytest_timeout",
    "rich",
    "psutil",
    "hypothesis",
    "cogapp",
    "sybil",
    "pytest_xdist",
    "textual",
    "watchfiles",
    "jinja2",
    "jsonschema",
    "pyte",
    "html5lib",
)
WRONG_PYTHON, GRADER_FAILED = 2, 3  # exit statuses
ONCE = "PARTYLINE_HANDED_OVER"  # set for the Python that we start, so that it never starts another


def say(text: str) -> None:
    """Print to where people look, and not where a report may be written."""
    sys.stderr.write(text.rstrip() + "\n")
    sys.stderr.flush()


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


def missing() -> "list[str]":
    """Return which of the needed packages this Python lacks, or has older than pinned.

    It reads folder names only. importlib.metadata would say the same, but its import alone
    takes 15 to 60 ms, and this is paid at every start.
    """
    have = installed(sys.path)
    want = pinned(REQUIREMENTS)
    return [name for name in NEEDED if numbers(have.get(name, "")) < numbers(want[name])]


def installed(folders: "list[str]") -> "dict[str, str]":
    """Return the version of every package that these folders hold; the first folder wins."""
    found = {}  # type: dict[str, str]
    for folder in folders:
        try:
            names = os.listdir(folder or ".")
        except OSError:  # a zip file, or a folder that is not there
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")):
                parts = name.rpartition(".")[0].split("-")
                if len(parts) > 1:
                    found.setdefault(parts[0].lower().replace(".", "_"), parts[1])
    return found


def pinned(path: str) -> "dict[str, str]":
    """Return the version of every package that the requirements file pins."""
    versions = {}  # type: dict[str, str]
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            name, equals, rest = line.partition("==")
            if equals and name[0].isalpha():
                versions[name.strip().lower().replace("-", "_")] = rest.split()[0]
    return versions


def numbers(version: str) -> "tuple[int, ...]":
    """Return 9, 2, 0 for "9.2.0", to compare; what comes after the numbers is ignored."""
    found = []  # type: list[int]
    for part in version.split("."):
        if not part.isdigit():
            break
        found.append(int(part))
    return tuple(found)


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
