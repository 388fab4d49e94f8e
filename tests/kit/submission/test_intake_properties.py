"""Whatever an archive holds, only plain files get out of it, only into the place, and few."""

import contextlib
import gzip
import io
import os
import stat
import struct
import tarfile
import tempfile
import warnings
import zipfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as some
from partyline.submission.intake import LIMITS
from partyline.submission.submission import NothingToGrade, opened

always = settings(derandomize=True, deadline=None, max_examples=50, database=None)

SERVER = "1-echo/server.py"
PARTS = some.sampled_from(
    ["..", ".", "", "1-echo", "server.py", "a", "A", "NUL", "aux.py", "C:", "x:y", "end.", "é",
     "\u202e", "\x1b[2J", "\n", "a\\b", "..\\c", "\udcff", "x" * 200, "🎉" * 70, "~", "$HOME", "*"]
)  # fmt: skip
NAMES = some.one_of(
    some.lists(PARTS, min_size=1, max_size=15).map("/".join),
    some.text(max_size=20),
)
SMALL = some.binary(max_size=200)
LARGE = some.integers(0, LIMITS.file + 2).map(bytes)
CONTENTS = some.one_of(SMALL, SMALL, SMALL, LARGE)
TYPES = "S_IFREG S_IFDIR S_IFLNK S_IFIFO S_IFCHR S_IFSOCK".split()
MODES = some.sampled_from([0, 0o4755, 0o777, *(getattr(stat, kind) | 0o666 for kind in TYPES)])
KINDS = some.sampled_from([bytes([kind]) for kind in b"\x0001234567SVDAgxLK"])
ENTRIES = some.lists(some.tuples(NAMES, MODES, KINDS, NAMES, CONTENTS), max_size=12)


def as_zip(entries) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that come twice
        for name, mode, _, _, data in entries:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            with contextlib.suppress(UnicodeEncodeError):
                archive.writestr(info, data)
    return buffer.getvalue()


def as_tar(entries) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, mode, kind, target, data in entries:
            info = tarfile.TarInfo(name)
            info.mode, info.type, info.linkname, info.size = mode & 0o7777, kind, target, len(data)
            with contextlib.suppress(UnicodeEncodeError):
                archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def tried(data: bytes) -> bool:
    """Open an archive and see that all is right; return whether there is something to grade."""
    with tempfile.TemporaryDirectory() as arena:
        place = Path(arena) / "a" / "place"
        place.mkdir(parents=True)
        file = Path(arena) / "ann"
        file.write_bytes(data)
        something = False
        with contextlib.suppress(NothingToGrade), opened(file, None, place) as submission:
            something = True
            (root,) = place.iterdir()
            for folder in submission.folders.values():
                assert folder.is_relative_to(root.resolve())
            see(root)
            for note in submission.notes:
                assert note.isprintable()
        assert sorted(Path(arena).rglob("*")) == sorted([file, place.parent, place])
        assert file.read_bytes() == data
    return something


def see(root: Path) -> None:
    """See that there are plain files and folders only, and not more than may be."""
    count = size = 0
    for path in root.rglob("*"):
        about = path.lstat()
        count += 1
        if stat.S_ISREG(about.st_mode):
            size += about.st_size
            assert about.st_size <= LIMITS.file
            assert about.st_nlink == 1
        else:
            assert stat.S_ISDIR(about.st_mode)
        if os.name == "posix":
            assert stat.S_IMODE(about.st_mode) in (0o644, 0o755)
    assert size <= LIMITS.total
    assert count <= LIMITS.entries + 1


@always
@given(ENTRIES)
@example([(SERVER, 0o644, b"0", "", b"")])
def test_any_zip(entries) -> None:
    tried(as_zip([*entries, (SERVER, 0o644, b"0", "", b"")]))


@always
@given(ENTRIES, some.booleans())
@example([("a", 0o644, b"1", "🎉" * 70, b"")], False)
def test_any_tar(entries, is_packed) -> None:
    data = as_tar([(SERVER, 0o644, b"0", "", b""), *entries])
    tried(gzip.compress(data, 1) if is_packed else data)


@always
@given(
    some.sampled_from(
        [
            b"",
            b"PK\3\4",
            b"PK\5\6",
            b"\x1f\x8b\x08\0\0\0\0\0\0\xff",
            b"BZh9",
            b"\xfd7zXZ\0",
            b"Rar!",
        ]
    ),
    some.binary(max_size=2000),
)
def test_any_bytes(start, rest) -> None:
    assert not tried(start + rest)


GOOD = [
    (SERVER, 0o100644, b"0", "", b"import socket\n" * 20),
    ("1-echo/" + "long" * 40, 0o100644, b"0", "", bytes(range(256)) * 8),
    ("1-echo/again", 0o100644, b"1", SERVER, b""),
    ("1-echo/folder/", 0o40755, b"5", "", b""),
]
ARCHIVES = [as_zip(GOOD), as_tar(GOOD), gzip.compress(as_tar(GOOD), mtime=0)]


def test_these_archives_are_good() -> None:
    assert [tried(data) for data in ARCHIVES] == [True, True, True]


@always
@given(some.sampled_from(ARCHIVES), some.data())
def test_any_part_of_an_archive(archive, data) -> None:
    tried(archive[: data.draw(some.integers(0, len(archive)))])


@always
@given(
    some.sampled_from(ARCHIVES),
    some.lists(some.tuples(some.floats(0, 1, exclude_max=True), some.integers(1, 255)), min_size=1),
)
def test_any_damage_to_an_archive(archive, places) -> None:
    damaged = bytearray(archive)
    for where, bits in places:
        damaged[int(where * len(damaged))] ^= bits
    tried(bytes(damaged))


@always
@given(some.lists(some.tuples(some.integers(0, 200), some.integers(0, 0xFFFFFFFF)), max_size=6))
def test_any_lie_in_the_list_of_a_zip(lies) -> None:
    """Sizes and places are four bytes each; most of them are in the last 200."""
    data = bytearray(ARCHIVES[0])
    for back, value in lies:
        struct.pack_into("<I", data, len(data) - 4 - back, value)
    tried(bytes(data))


@always
@given(some.binary(max_size=300), some.sampled_from(b"xLKg"))
def test_any_long_header_of_a_tar(content, kind) -> None:
    head = (f"{SERVER}", 0o644, bytes([kind]), "", content)
    tried(as_tar([head, (SERVER, 0o644, b"0", "", b"")]))
