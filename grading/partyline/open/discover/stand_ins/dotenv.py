"""Stands in for python-dotenv: reads settings from a file named .env."""

import os
import re
import sys

_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$")


def find_dotenv(filename=".env", raise_error_if_not_found=False, usecwd=False):
    """Return where the file is: in this folder, in the program's, or above; "" if nowhere."""
    for place in (os.getcwd(), sys.path[0] or "."):
        folder = os.path.abspath(place)
        while True:
            if os.path.isfile(os.path.join(folder, filename)):
                return os.path.join(folder, filename)
            if os.path.dirname(folder) == folder:
                break
            folder = os.path.dirname(folder)
    if raise_error_if_not_found:
        raise OSError("File not found")
    return ""


def dotenv_values(dotenv_path=None, *_, **__):
    """Return the settings of the file as a dictionary."""
    path = str(dotenv_path or find_dotenv())
    if not os.path.isfile(path):
        return {}
    with open(path, encoding="utf-8") as file:
        found = [match.groups() for match in map(_LINE.match, file) if match]
    return {name: value.strip("\"'") for name, value in found}


def load_dotenv(dotenv_path=None, stream=None, verbose=False, override=False, **_):
    """Put the settings of the file into the environment; return whether there were some."""
    values = dotenv_values(dotenv_path)
    for name, value in values.items():
        if override or name not in os.environ:
            os.environ[name] = value
    return bool(values)
