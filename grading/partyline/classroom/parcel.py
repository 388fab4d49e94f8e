"""One submission as bytes: what travels to a worker, and by which it is known again."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from functools import cache

from partyline.classroom.entry import Entry
from partyline.classroom.export_tree import ExportTree
from partyline.model.stages import ROOT, stages
from partyline.submission.intake import LIMITS, MEGABYTE, LeftOut, shown

_TIME = (2000, 1, 1, 0, 0, 0)  # of every file: the same content is the same parcel
_USES_WIRE = re.compile(rb"^\s*(?:import|from)\s+wire\b", re.M)  # only stages of the kit do


@dataclass(frozen=True)
class Parcel:
    """The files of one submission.

    Args:
        data: a zip of ours.
        digest: names its content.
        notes: what could not be put into it, and why.
        problem: why there is nothing to grade; "" if there is.
        of_the_kit: whether a program in it is one of the kit's stages.
    """

    data: bytes
    digest: str
    notes: tuple[str, ...] = ()
    problem: str = ""
    of_the_kit: bool = False


def packed(entry: Entry, tree: ExportTree) -> Parcel:
    """Return a submission's files; what can't be read, or is too much, is told and left out."""
    notes: list[str] = []
    digest = hashlib.sha256()
    total, of_the_kit = 0, False
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if len(entry.files) > LIMITS.looked_at:
            return _too_much(f"more than {LIMITS.looked_at} files")
        for path, name in entry.files:
            content = bytearray()
            try:
                for piece in tree.pieces(name):
                    content += piece
                    if total + len(content) > LIMITS.archive:
                        return _too_much(f"more than {LIMITS.archive // MEGABYTE} MiB")
            except LeftOut as why:
                notes.append(f"left out: {shown(path)} ({why})")
                continue
            total += len(content)
            data = bytes(content)
            of_the_kit = of_the_kit or path == "wire.py" or _USES_WIRE.search(data) is not None
            digest.update(len(path.encode("utf-8", "replace")).to_bytes(8, "big"))
            digest.update(path.encode("utf-8", "replace") + len(data).to_bytes(8, "big") + data)
            archive.writestr(zipfile.ZipInfo(_sendable(path), _TIME), data)
    problem = "" if entry.files else "Nothing was handed in: there is no file."
    return Parcel(out.getvalue(), digest.hexdigest(), tuple(notes), problem, of_the_kit)


def _sendable(path: str) -> str:
    return path.encode("utf-8", "replace").decode().replace("\0", "?")


def _too_much(what: str) -> Parcel:
    problem = (
        f"It holds {what}, and that is the limit. Ask for the programs alone, without data, "
        "caches and other people's programs."
    )
    return Parcel(b"", hashlib.sha256(what.encode()).hexdigest(), problem=problem)


@cache
def kit_version() -> str:
    """Return a digest of everything that decides a verdict: the library, the checks, the stages."""
    digest = hashlib.sha256()
    files = [ROOT / "grading" / name for name in ("stages.toml", "open.toml")]
    library = ROOT / "grading" / "partyline"
    files += sorted(library.rglob("*.py"), key=lambda file: file.as_posix())
    for stage in stages():
        files += [stage.solution / "wire.py", *sorted(stage.checks.glob("*.py"))]
    files += sorted((ROOT / "tests" / "open").glob("*.py"))
    for file in files:
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]
