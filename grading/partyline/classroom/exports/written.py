"""Write what is exported: into a new folder, or into an archive, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import zipfile
from pathlib import Path

from partyline.classroom.exports.kit_copy import Files
from partyline.classroom.letter import ClassProblem
from partyline.submission.intake import shown
from partyline.submission.plain_files import remove

_TIME = (2000, 1, 1, 0, 0, 0)  # of every file: the same content is the same archive
_SHEBANG = b"#!"


def write(files: Files, dest: Path) -> None:
    """Write files.

    Args:
        files: path -> content. What begins with `#!` can be run.
        dest: a folder that is not there or is empty, or a file that ends in `.zip`.

    Raises:
        ClassProblem: they can't be written there.
    """
    beside = dest.with_name(f".{dest.name}.{os.getpid()}.part")
    try:
        if dest.is_dir() and any(dest.iterdir()):
            raise ClassProblem(f"{shown(dest)} is not empty. Choose a new folder.")
        dest.resolve().parent.mkdir(parents=True, exist_ok=True)
        if dest.suffix.lower() == ".zip":
            _archive(files, beside)
        else:
            _folder(files, beside)
            if dest.is_dir():
                dest.rmdir()
        beside.replace(dest)
    except OSError as error:
        raise ClassProblem(f"{shown(dest)} can't be written: {error.strerror}.") from None
    finally:
        with contextlib.suppress(OSError):
            remove(beside)


def _archive(files: Files, dest: Path) -> None:
    with zipfile.ZipFile(dest, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            mode = 0o755 if content.startswith(_SHEBANG) else 0o644
            entry.external_attr = (stat.S_IFREG | mode) << 16
            archive.writestr(entry, content)


def _folder(files: Files, dest: Path) -> None:
    for path, content in files.items():
        file = dest / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        if content.startswith(_SHEBANG):
            file.chmod(0o755)
