"""Which packages the grader needs, and which of them this Python lacks.

Standard library only, and readable by Python 3.6, as bootstrap.py is.
"""

import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(HERE)
REQUIREMENTS = os.path.join(HERE, "requirements.txt")
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
