"""The clean place on disk that a submission is graded in, and what may get there.

The author of the submission chose every name and every kind of file in it. Only plain files and
folders are laid into the place, only inside it, and only so much.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from partyline.model.sanitize import quoted
from partyline.submission.plain_files import kind_of
from partyline.system.abilities import SYSTEM, WINDOWS

CHUNK = 1 << 16  # bytes in memory at a time
MEGABYTE = 1 << 20
_NOTES = 12  # of one kind; the rest is counted
_DRIVE = re.compile(r"[A-Za-z]:")
_NOT_ON_WINDOWS = re.compile(
    r'.*[<>:"|?*\\\x00-\x1f].*|.*[. ]|(CON|PRN|AUX|NUL|COM\d|LPT\d)(\..*)?', re.I | re.S
)
_NO_SUCH_NAME = {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ, errno.ENOENT}
# Where a system lacks one of these flags, it lacks what the flag is for as well.
_FLAGS = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"))
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _FLAGS
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS


class NothingToGrade(Exception):
    """The path holds no submission; the message is a letter to the user who typed it."""


class LeftOut(Exception):
    """One file or folder of a submission is left out; the message says why, without its name."""


@dataclass(frozen=True)
class Intake:
    """How much a submission may hold. Sizes in bytes."""

    entries: int = 2000  # files and folders in the copy
    looked_at: int = 5000  # files and folders, with those that are then left out
    total: int = 16 * MEGABYTE
    file: int = 8 * MEGABYTE  # a larger one is left out
    depth: int = 12  # names in a path
    path: int = 240  # characters in a path
    archive: int = 20 * MEGABYTE  # read of one, or unpacked from one: 1.5 s of bzip2


LIMITS = Intake()


class Place:
    """A folder of ours, into which the files of one submission are laid.

    Names are relative to it, with `/` between their parts.

    Args:
        root: the folder; it is made with the first thing in it.
        source: the submission, for letters.
    """

    def __init__(self, root: Path, source: Path) -> None:
        self.root = root
        self._source = source
        self._looked = self._entries = self._bytes = 0
        self._notes: dict[str, list[str]] = {}
        self._more: dict[str, int] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be told about the submission, those of one kind together."""
        found = []
        for kind, notes in self._notes.items():
            more = self._more.get(kind)
            found += [*notes, f"and {more} more {kind}"] if more else notes
        return tuple(found)

    def note(self, note: str, kind: str) -> None:
        """Add a note; `kind` ends the sentence "and N more ..." that stands for too many."""
        notes = self._notes.setdefault(kind, [])
        if len(notes) < _NOTES:
            notes.append(note)
        else:
            self._more[kind] = self._more.get(kind, 0) + 1

    def left_out(self, name: str, why: str) -> None:
        """Note that something of the submission is not in the place."""
        self.note(f"left out: {shown(name)} ({why})", f"left out ({why})")

    def look(self) -> None:
        """Count one entry of the submission.

        Raises:
            NothingToGrade: it has too many to look at them all.
        """
        self._looked += 1
        if self._looked > LIMITS.looked_at:
            raise too_much(self._source, f"more than {LIMITS.looked_at} files and folders")

    def folder(self, name: str) -> Path:
        """Make a folder, and those that it is in.

        Raises:
            LeftOut: it may not be there.
            NothingToGrade: the place is full.
        """
        here = self.root
        here.mkdir(mode=0o755, parents=True, exist_ok=True)
        for part in _parts(name):
            here /= part
            if not os.path.lexists(here):
                self._count()
                with _naming():
                    here.mkdir()
                here.chmod(0o755)
            elif not here.is_dir():
                raise LeftOut("another file has this name")
        return here

    def file(self, name: str, pieces: Iterable[bytes], size: int = 0) -> None:
        """Write a file.

        Args:
            pieces: what is in it. They are counted, whatever `size` says.
            size: in bytes, as far as it is known beforehand.

        Raises:
            LeftOut: it may not be there.
            NothingToGrade: the place is full.
        """
        *folders, own = _parts(name) or [""]
        if not own:
            raise LeftOut("a file without a name")
        if size > LIMITS.file:
            raise LeftOut(f"larger than {LIMITS.file // MEGABYTE} MiB")
        target = self.folder("/".join(folders)) / own
        self._count()
        with _naming():
            descriptor = os.open(target, _CREATE, 0o644)
        try:
            with open(descriptor, "wb") as out:
                for piece in self._counted(pieces):
                    out.write(piece)
            target.chmod(0o644)  # whatever the umask says
        except BaseException:
            target.unlink()
            raise

    def earlier(self, name: str) -> Iterator[bytes]:
        """Yield what is in a file that is in the place already.

        Raises:
            LeftOut: there is no such file.
        """
        file = self.root.joinpath(*_parts(name))
        if not os.path.lexists(file):
            raise LeftOut("a link to a file that is not here")
        yield from read(file)

    def _count(self) -> None:
        self._entries += 1
        if self._entries > LIMITS.entries:
            raise too_much(self._source, f"more than {LIMITS.entries} files and folders")

    def _counted(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        size = 0
        for piece in pieces:
            size += len(piece)
            self._bytes += len(piece)  # stays counted if the file is left out: it was work too
            if size > LIMITS.file:
                raise LeftOut(f"larger than {LIMITS.file // MEGABYTE} MiB")
            if self._bytes > LIMITS.total:
                raise too_much(self._source, f"more than {LIMITS.total // MEGABYTE} MiB")
            yield piece


def read(file: Path) -> Iterator[bytes]:
    """Yield what is in a plain file, in pieces. Nothing else is ever waited for.

    Raises:
        LeftOut: it is not a plain file any more, or it can't be read.
    """
    try:
        descriptor = os.open(file, _READ)
        try:
            mode = os.fstat(descriptor).st_mode
            if not stat.S_ISREG(mode):
                raise LeftOut(kind_of(mode))
            while piece := os.read(descriptor, CHUNK):
                yield piece
        finally:
            os.close(descriptor)
    except OSError:
        raise LeftOut("it can't be read") from None


def shown(name: object) -> str:
    """Return a name or a path as it may stand in a sentence: in quotes, unless it is plain."""
    text = str(name)
    if len(text) > LIMITS.path:
        return f"{quoted(text[: LIMITS.path])} and so on"
    plain = text.isprintable() and not set(text) & {" ", '"'}
    return text if plain else quoted(text)


def too_much(source: Path, what: str) -> NothingToGrade:
    """Return the letter about a submission that holds `what`."""
    return NothingToGrade(
        f"{shown(source)} holds {what}, which is more than allowed. Submit only the stage folders "
        "with the programs that you wrote, without data, caches and other people's programs."
    )


def _parts(name: str) -> list[str]:
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or ".." in parts or "\0" in name or _DRIVE.match("".join(parts[:1])):
        raise LeftOut("its name is a path outside the submission")
    if SYSTEM == WINDOWS and any(map(_NOT_ON_WINDOWS.fullmatch, parts)):
        raise LeftOut("Windows can't have such a name")
    if len(parts) > LIMITS.depth:
        raise LeftOut(f"more than {LIMITS.depth} folders deep")
    if len("/".join(parts)) > LIMITS.path:
        raise LeftOut(f"a path of more than {LIMITS.path} characters")
    return parts


@contextlib.contextmanager
def _naming() -> Iterator[None]:
    """Tell a name that can't be from a disk that is full: only the first is the submission's."""
    try:
        yield
    except FileExistsError:
        raise LeftOut("another file has this name") from None
    except (ValueError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_SUCH_NAME:
            raise
        raise LeftOut("this system can't have such a name") from None
