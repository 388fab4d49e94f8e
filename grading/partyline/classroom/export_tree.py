"""What a platform's export holds: an archive or a folder, read in the same way."""

from __future__ import annotations

import os
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

from partyline.classroom.letter import ClassProblem
from partyline.submission import archives
from partyline.submission.intake import CHUNK, LeftOut, NothingToGrade, read, shown
from partyline.submission.plain_files import is_junk, kind_of
from partyline.submission.zip_names import true_names

_MARKS = (".git", ".github", ".classroom50.yaml")  # they tell that a folder is a repository
_MOST = 500_000  # files and folders of one export


class ExportTree:
    """The files of an export. Their names are relative, with `/` between the parts.

    Args:
        path: the archive or the folder.
        inside: the folder in it that everything lies in; "" for none.

    Raises:
        ClassProblem: it can't be read.
    """

    def __init__(self, path: Path, inside: str = "") -> None:
        self.path = path
        self.inside = inside
        self.marks: dict[str, set[str]] = {}  # folder -> what it holds that is left out
        self.left_out: list[tuple[str, str]] = []  # name, and why it is not a plain file
        self.folders: list[str] = []  # those at the top, also the empty ones
        self._zip: zipfile.ZipFile | None = None
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._files: dict[str, Path] = {}
        if not path.exists():
            raise ClassProblem(f"There is no {shown(path)}. Give the archive or the folder.")
        if path.is_dir():
            self._walk()
        else:
            self._open_zip()
        self.names = sorted({**self._members, **self._files})

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield what is in a file.

        Raises:
            LeftOut: it can't be read.
        """
        if name in self._files:
            yield from read(self._files[name])
            return
        assert self._zip is not None
        try:
            with self._zip.open(self._members[name]) as member:
                while piece := member.read(CHUNK):
                    yield piece
        except (
            OSError,
            zipfile.BadZipFile,
            RuntimeError,
            EOFError,
            ValueError,
            NotImplementedError,
        ):
            raise LeftOut("it is damaged") from None
        except Exception:  # whatever a decompressor makes of damaged bytes
            raise LeftOut("it is damaged") from None

    def text(self, name: str) -> str:
        """Return what is in a small text file of the platform's own."""
        return b"".join(self.pieces(name)).decode("utf-8-sig", "replace")

    def _walk(self) -> None:
        top = self.path / self.inside
        waiting = [("", top)]
        looked_at = 0
        while waiting:
            within, folder = waiting.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError as error:
                if not within:
                    raise ClassProblem(
                        f"{shown(folder)} can't be read: {error.strerror}."
                    ) from None
                self.left_out.append((within.rstrip("/"), "it can't be read"))
                continue
            for entry in entries:
                looked_at += 1
                if looked_at > _MOST:
                    raise ClassProblem(f"{shown(folder)} holds more than {_MOST} files.")
                name = within + unicodedata.normalize("NFC", entry.name)
                self._note(name)
                if is_junk(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if not within:
                        self.folders.append(name)
                    if not Path(entry.path, "pyvenv.cfg").is_file():
                        waiting.append((f"{name}/", Path(entry.path)))
                elif entry.is_file(follow_symlinks=False):
                    self._files[name] = Path(entry.path)
                else:
                    mode = entry.stat(follow_symlinks=False).st_mode
                    self.left_out.append((name, kind_of(mode)))

    def _open_zip(self) -> None:
        try:
            form = archives.format_of(self.path)
        except NothingToGrade:
            raise ClassProblem(
                f"{shown(self.path)} can't be unpacked: its content is not an archive. It may not "
                "have arrived whole: download it again."
            ) from None
        if form != "zip":
            what = f"a {form} file" if form else "no archive"
            raise ClassProblem(
                f"{shown(self.path)} is {what}. Give the zip that the platform has made, or unpack "
                "it: a folder with one folder or archive for each student."
            )
        try:
            self._zip = zipfile.ZipFile(self.path)
            infos = self._zip.infolist()
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
            raise ClassProblem(
                f"{shown(self.path)} can't be unpacked: its list of files can't be read. It may "
                "not have arrived whole: download it again."
            ) from None
        if len(infos) > _MOST:
            raise ClassProblem(f"{shown(self.path)} holds more than {_MOST} files.")
        within = f"{self.inside}/" if self.inside else ""
        folders = set()
        for info, name in zip(infos, true_names(infos), strict=True):
            if not name.startswith(within):
                continue
            name = name.removeprefix(within)
            parts = name.split("/")
            self._note(name)
            if len(parts) > 1 and not is_junk(parts[0]):
                folders.add(parts[0])
            if not any(map(is_junk, parts)) and not name.endswith("/") and name:
                self._members[name] = info
        self.folders = sorted(folders)

    def _note(self, name: str) -> None:
        top, _, rest = name.partition("/")
        mark = rest.partition("/")[0]
        if mark in _MARKS:
            self.marks.setdefault(top, set()).add(mark)


def opened_tree(path: Path) -> ExportTree:
    """Return what is in an export, without a single folder around it.

    Raises:
        ClassProblem: it can't be read, or there is nothing in it.
    """
    tree = ExportTree(path)
    while not [name for name in tree.names if "/" not in name] and len(tree.folders) == 1:
        inside = "/".join(filter(None, (tree.inside, tree.folders[0])))
        within = ExportTree(path, inside)
        if not within.folders:
            break
        tree = within
    if not tree.names and not tree.folders:
        raise ClassProblem(f"There is nothing in {shown(path)}: no submission of any student.")
    return tree
