"""The messages of grade.py when it cannot start: what happened, where, what to do next.

Readable by Python 3.6, like bootstrap.py.
"""

import sys

FETCH = "python -m pip download --only-binary :all: -r grading/requirements.txt -d wheels"


class Letter(Exception):
    """A message to a person; bootstrap.start() prints it, and exits with status 3."""


def say(text: str) -> None:
    """Print to where people look, and not where a report may be written."""
    sys.stderr.write(text.rstrip() + "\n")
    sys.stderr.flush()


STOPPED = "Stopped while setting up. Nothing is lost: the next start begins the setup again."

NO_PLACE = """\
grade.py could not set itself up: {}
If you cannot write to this folder, choose another place for the grader's packages, and start again:
    Linux, macOS:  export PARTYLINE_VENV=~/partyline-venv
    Windows:       set PARTYLINE_VENV=%USERPROFILE%\\partyline-venv"""

NO_VENV = """\
The grader needs a few packages, but {python} lacks the modules venv and ensurepip,
which make a place for them. On Debian/Ubuntu, install them with:
    sudo apt install python3-venv    (or, for this Python alone: {version}-venv)
Then start grade.py again. A Python from https://www.python.org/downloads/ includes them."""

VENV_FAILED = """\
{python} -m venv {venv} failed. It said:
{said}
On Debian/Ubuntu, this usually helps:  sudo apt install python3-venv
Then start grade.py again."""

NOT_OURS = """\
The grader keeps its packages in {venv}, but grade.py did not make
the files that are there now, so it does not change them. Do one of these:
  - if you do not need it: delete it, and start grade.py again;
  - if you need it: set the environment variable PARTYLINE_VENV to another place, and start again;
  - if it is an environment that you want to use: install the packages into it yourself,
        "{python}" -m pip install --require-hashes -r "{requirements}"
    and start grade.py with that Python."""

IN_USE = """\
{venv} is out of date and has to be made again, but another program uses it:
{error}
Close the programs that use it (in this window: deactivate), and start grade.py again."""

DO_NOT_WORK = """\
The grader's packages were installed into {venv}, but they cannot be imported:
{said}
Does a setting of pip (see pip config list), such as "target", install packages in another place?
Remove the setting and start grade.py again."""

BAD_HASH = """\
A package is not the one that grading/requirements.txt asks for: its hash differs. Nothing was
installed. If the download was damaged, start grade.py again. If this message comes again, your
package index, or a server on the way to it, sends other files: ask its administrator. pip said:
{said}"""

NO_NETWORK = """\
The grader could not download its packages: it cannot reach the package index.
  - Behind a proxy or a mirror? Set HTTPS_PROXY or PIP_INDEX_URL, and start grade.py again.
  - No network? On a machine with a network, of the same kind and with the same {python}, run:
        {fetch}
    Copy the folder "wheels" to {wheels}
    and start grade.py again: it installs from there.
pip said:
{said}"""

NO_WHEEL = """\
Some of the grader's packages are not available for {python} on this machine.
  - Is there a folder {wheels} ? Then grade.py looks only there: fill it
    on a machine of the same kind, with the same Python. Delete it to use the network.
  - We have tested Python 3.11 to 3.14 from https://www.python.org/downloads/ .
pip said:
{said}"""

PIP_FAILED = """\
The grader's packages could not be installed. pip said:
{said}
When that is mended, start grade.py again: it begins anew."""


def old_python(version: "tuple[int, ...]", executable: str) -> str:
    """Return the sentence for someone whose Python is too old."""
    return """\
Party Line needs Python 3.11 or newer; this is {} ({}).
A newer one may be there already: try python3.13 instead of python3, or py -3 on Windows.
Otherwise get one, and start grade.py with it:
    Debian/Ubuntu:  sudo apt install python3 python3-venv
    macOS:          brew install python
    any system:     https://www.python.org/downloads/""".format(
        ".".join(str(number) for number in version), executable or "where, it does not know"
    )


def damaged(names: "list[str]", folder: str) -> str:
    """Return the sentence for an environment that has lost packages since it was made."""
    return """\
The grader's packages in {} are not complete any more; missing or too old: {}.
Delete that folder and start grade.py again: it makes a new one.""".format(folder, ", ".join(names))


def pip_failed(said: str, python: str, wheels: str) -> str:
    """Return the letter for what pip said; its words are English in every locale."""
    if "DO NOT MATCH THE HASHES" in said:
        letter = BAD_HASH
    elif any(sign in said for sign in ("Retrying (", "Could not fetch URL", "ConnectionError")):
        letter = NO_NETWORK
    elif "No matching distribution" in said:
        letter = NO_WHEEL
    else:
        letter = PIP_FAILED
    return letter.format(said=tail(said), python=python, wheels=wheels, fetch=FETCH)


def tail(said: str) -> str:
    """Return the last lines of a program's words, indented."""
    lines = [line for line in said.splitlines() if line.strip()]
    return "\n".join("    " + line for line in lines[-8:]) or "    (nothing)"
