"""What tools that find copies take: Dolos an archive with a table, JPlag and MOSS folders."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from partyline.classroom.entry import Entry
from partyline.classroom.exports.kit_copy import Files
from partyline.classroom.lay_out import lay_out
from partyline.classroom.parcel import packed
from partyline.classroom.recognise import Handed
from partyline.model.sanitize import csv_cell
from partyline.model.stages import stages
from partyline.submission.intake import NothingToGrade
from partyline.submission.plain_files import remove

_TIME = (2000, 1, 1, 0, 0, 0)
_README = """\
# To find copies

Finding them, and deciding what they mean, is yours and these tools'. `template.py` is what the kit
gives to everybody: it is no copy. Files that nobody has changed are left out.

Dolos (or upload `dolos.zip` and `template.py` at a Dolos server):

    dolos run -f web -l python -i template.py dolos.zip

JPlag:

    java -jar jplag.jar -l python3 -bc template submissions

MOSS:

    moss -l python -d -b template.py submissions/*/*.py
"""


def files(handed: Handed) -> tuple[Files, list[str]]:
    """Return path -> content of the export, and a sentence about each that is not in it."""
    given = {_plain(content) for _, content in _template()}
    programs: Files = {}
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["filename", "full_name", "id", "created_at", "label"])
    left_out = []
    for entry in handed.entries:
        own = {
            f"{entry.key}/{path}": content
            for path, content in _programs(entry, handed)
            if _plain(content) not in given
        }
        if not own:
            left_out.append(f"{entry.key}: no program of its own was found.")
        for path in sorted(own):
            inside = path.partition("/")[2]
            label = inside.rpartition("__")[0] or "program"
            row = (path, csv_cell(entry.name), entry.key, entry.submitted, label)
            writer.writerow(row)
        programs |= own
    template = b"".join(content + b"\n\n" for _, content in _template())
    found: Files = {f"submissions/{path}": content for path, content in programs.items()}
    found |= {f"template/{name}": content for name, content in _template()}
    found["template.py"] = template
    found["dolos.zip"] = _archive({"info.csv": table.getvalue().encode(), **programs})
    found["README.md"] = _README.encode()
    return found, left_out


def _template() -> Iterator[tuple[str, bytes]]:
    for stage in stages():
        for file in sorted(stage.starter.glob("*.py")):
            yield f"{stage.name}__{file.name}", file.read_bytes()


def _programs(entry: Entry, handed: Handed) -> Iterator[tuple[str, bytes]]:
    """Yield the Python files of a submission, under names without folders, as MOSS wants them."""
    root = Path(tempfile.mkdtemp(prefix="partyline-")).resolve()
    try:
        parcel = root / "parcel.zip"
        parcel.write_bytes(packed(entry, handed.tree).data)
        folder, _ = lay_out(parcel, root)
        for file in sorted(folder.rglob("*.py")):
            if file.is_file():
                yield "__".join(file.relative_to(folder).parts), file.read_bytes()
    except (NothingToGrade, OSError):
        return
    finally:
        remove(root)


def _plain(content: bytes) -> bytes:
    return b"\n".join(line.strip() for line in content.split(b"\n") if line.strip())


def _archive(files: Files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path, _TIME), content)
    return out.getvalue()
