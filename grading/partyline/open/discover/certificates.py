"""A certificate for chats over TLS whose own one was not handed in: secrets often are not."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from partyline.open.discover.parsing import mostly_parsed

_PATIENCE = 20.0  # seconds to make one
_NAMES = "subjectAltName=DNS:localhost,DNS:chat,IP:127.0.0.1"


def provided(folder: Path, programs: Sequence[str]) -> Iterator[str]:
    """Make a certificate where a program loads one that is not there; yield a sentence about it.

    Args:
        folder: a copy of ours of what was handed in.
        programs: paths from there: the server first.
    """
    homes = [(folder / program).parent for program in programs]
    for program, home in zip(programs, homes, strict=True):
        for certificate, key in _chains(mostly_parsed(folder / program)):
            places = [home / certificate, home / key]
            if all(place.is_file() for place in places) or not _made(*places):
                continue
            for other in {*homes} - {home}:  # a client trusts the server's certificate by its file
                (other / certificate).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(places[0], other / certificate)
            yield (
                f"{certificate} and {key} were not both handed in: the grader has made a "
                "certificate for localhost in their place."
            )


def _chains(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the files of a certificate and of its key that a program loads."""
    constants = {
        ast.unparse(target): node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        given = {k.arg: k.value for k in node.keywords}
        if node.func.attr == "load_cert_chain":
            parts = [*node.args, *(given[k] for k in ("certfile", "keyfile") if k in given)]
        elif node.func.attr == "wrap_socket" and "certfile" in given:
            parts = [given[k] for k in ("certfile", "keyfile") if k in given]
        else:
            continue
        names = [
            part.value if isinstance(part, ast.Constant) else constants.get(ast.unparse(part))
            for part in parts[:2]
        ]
        paths = [name for name in names if isinstance(name, str) and not name.startswith("/")]
        if paths and len(paths) == len(names) and not any(".." in path for path in paths):
            yield paths[0], paths[-1]


def _made(certificate: Path, key: Path) -> bool:
    """Make a certificate and its key, in one file if the names are the same."""
    program = shutil.which("openssl")
    if program is None:
        return False
    for place in (certificate, key):
        place.parent.mkdir(parents=True, exist_ok=True)
    fresh = certificate.with_name(f"{certificate.name}.new")
    command = [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"]
    command += ["-subj", "/CN=localhost", "-addext", _NAMES]
    command += ["-keyout", str(key), "-out", str(fresh)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    if done.returncode:
        return False
    text = key.read_bytes() + fresh.read_bytes() if certificate == key else fresh.read_bytes()
    certificate.write_bytes(text)
    fresh.unlink()
    return True
