"""An archive is graded like the folder in it, whatever it says about itself."""

import bz2
import gzip
import io
import lzma
import os
import random
import shutil
import stat
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest
from partyline.model.stages import ROOT, stage_named, stages
from partyline.submission.intake import LIMITS, Intake
from partyline.submission.submission import NothingToGrade, opened

ECHO = stage_named("1-echo")
PROGRAMS = {name: (ECHO.solution / name).read_bytes() for name in ("server.py", "client.py")}
MEGABYTE = 1 << 20
FORMATS = ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"]
STAGE = {f"1-echo/{name}": data for name, data in PROGRAMS.items()}


@pytest.fixture
def place(tmp_path) -> Path:
    """Where archives are unpacked."""
    place = tmp_path / "place"
    place.mkdir()
    return place


def a_zip(entries: dict[str | zipfile.ZipInfo, bytes], **options) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data, **options)
    return buffer.getvalue()


def a_tar(
    entries: dict[str, bytes], *others: tarfile.TarInfo, tar_format: int = tarfile.GNU_FORMAT
) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tar_format) as archive:
        for name, data in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in others:
            archive.addfile(info)
    return buffer.getvalue()


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def packed(form: str, entries: dict[str, bytes]) -> bytes:
    if form == "zip":
        return a_zip(dict(entries))
    pack = {"tar": bytes, "tar.gz": gzip.compress, "tar.bz2": bz2.compress, "tar.xz": lzma.compress}
    return pack[form](a_tar(entries))


def content(data: bytes, place: Path, name: str = "ann", stage=None) -> tuple[set[str], list[str]]:
    """Return the files of the first stage of an archive, and the notes."""
    file = place.parent / name
    file.write_bytes(data)
    with opened(file, stage, place) as submission:
        echo = submission.folders["1-echo"]
        for path in echo.rglob("*"):
            assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644) or (
                os.name == "nt"
            )
        return {path.relative_to(echo).as_posix() for path in echo.rglob("*")}, [*submission.notes]


def letter(data: bytes, place: Path, name: str = "ann") -> str:
    """Return why an archive is not graded; nothing of it is left."""
    file = place.parent / name
    file.write_bytes(data)
    with pytest.raises(NothingToGrade) as nothing, opened(file, None, place):
        pass
    assert list(place.iterdir()) == []
    assert str(file) in str(nothing.value)
    return str(nothing.value)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("around", ["", "ann_lab/", "./a/b b/c/"])
def test_every_format_and_any_folder_around(form, around, place) -> None:
    entries = {around + name: data for name, data in STAGE.items()}
    junk = {f"{around}.DS_Store": b"", "__MACOSX/._x": b"", f"{around}1-echo/__pycache__/x": b""}
    files, notes = content(packed(form, entries | junk), place)
    assert files == set(PROGRAMS)
    assert notes == []


@pytest.mark.parametrize("form", FORMATS)
def test_it_is_the_same_to_the_last_byte(form, place) -> None:
    data = {"1-echo/data": bytes(range(256)) * 3000, "1-echo/empty": b""}
    file = place.parent / "wrong name.rar"
    file.write_bytes(packed(form, STAGE | data))
    with opened(file, None, place) as submission:
        assert submission.path == file
        assert submission.missing["2-pair"] == "not handed in"
        folder = submission.folders["1-echo"]
        assert (folder / "data").read_bytes() == data["1-echo/data"]
        assert (folder / "empty").read_bytes() == b""
        for name, program in PROGRAMS.items():
            assert (folder / name).read_bytes() == program


def test_what_the_tools_of_this_system_pack(place, tmp_path) -> None:
    shutil.copytree(ROOT / "solution", tmp_path / "homework")
    for form in ("zip", "tar", "gztar", "bztar", "xztar"):
        file = shutil.make_archive(str(tmp_path / "made"), form, tmp_path, "homework")
        with opened(Path(file), None, place) as submission:
            assert list(submission.folders) == [stage.name for stage in stages()]
            assert submission.notes == ()


def test_programs_at_the_top_need_a_stage_or_the_name_of_one(place) -> None:
    data = a_zip(dict(PROGRAMS))
    assert "Choose it with --stage" in letter(data, place, "homework.zip")
    assert content(data, place, "homework.zip", ECHO)[0] == set(PROGRAMS)
    assert content(data, place, "1-echo.zip")[0] == set(PROGRAMS)


def test_backslashes_of_old_tools_on_windows_are_folders(place) -> None:
    entries = {name.replace("/", "\\"): data for name, data in STAGE.items()}
    assert content(a_zip(dict(entries)), place)[0] == set(PROGRAMS)


OUTSIDE = ["../evil", "1-echo/../../evil", "/tmp/evil", "//evil", "C:/evil", "c:evil", "a/../evil"]


@pytest.mark.parametrize("form", ["zip", "tar.gz"])
@pytest.mark.parametrize("name", OUTSIDE)
def test_names_that_lead_out_are_left_out(form, name, place) -> None:
    before = sorted(place.parent.rglob("*"))
    files, notes = content(packed(form, {name: b"evil", **STAGE}), place)
    assert files == set(PROGRAMS)
    assert notes == [f"left out: {name} (its name is a path outside the submission)"]
    (place.parent / "ann").unlink()
    assert sorted(place.parent.rglob("*")) == before


def test_links_and_devices_in_a_tar(place) -> None:
    others = [
        special("1-echo/link", tarfile.SYMTYPE, "/etc/passwd"),
        special("1-echo/same.py", tarfile.LNKTYPE, "1-echo/server.py"),
        special("1-echo/out", tarfile.LNKTYPE, "../../etc/passwd"),
        special("1-echo/gone", tarfile.LNKTYPE, "1-echo/later"),
        special("1-echo/up", tarfile.LNKTYPE, "1-echo"),
        special("1-echo/pipe", tarfile.FIFOTYPE),
        special("1-echo/zero", tarfile.CHRTYPE),
        special("1-echo/link/inner", tarfile.AREGTYPE),
    ]
    files, notes = content(a_tar(STAGE, *others), place)
    assert files == {*PROGRAMS, "same.py", "link", "link/inner"}
    assert sorted(notes) == [
        "left out: 1-echo/gone (a link to a file that is not here)",
        "left out: 1-echo/link (a link)",
        "left out: 1-echo/out (its name is a path outside the submission)",
        "left out: 1-echo/pipe (a named pipe)",
        "left out: 1-echo/up (not a plain file)",
        "left out: 1-echo/zero (a device)",
    ]


def test_links_in_a_zip(place) -> None:
    link, pipe = zipfile.ZipInfo("1-echo/link"), zipfile.ZipInfo("1-echo/pipe")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    pipe.external_attr = (stat.S_IFIFO | 0o777) << 16
    files, notes = content(a_zip({link: b"/etc/passwd", pipe: b"", **STAGE}), place)
    assert files == set(PROGRAMS)
    assert notes == ["left out: 1-echo/link (a link)", "left out: 1-echo/pipe (a named pipe)"]


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_and_foreign_names_in_a_tar(form, place) -> None:
    names = ["x" * 120, "y" * 120 + "/привет.py", "при вет.py"]
    data = a_tar({**STAGE, **{f"1-echo/{name}": b"!" for name in names}}, tar_format=form)
    files, notes = content(data, place)
    assert files == {*PROGRAMS, *names, "y" * 120}
    assert notes == []


@pytest.mark.parametrize("form", ["zip", "tar"])
def test_what_can_not_be_there_is_left_out(form, place) -> None:
    entries = {
        "1-echo/large": bytes(LIMITS.file + 1),
        "1-echo/" + "d/" * 12 + "deep": b"",
        "1-echo/" + "l/" * 5 + "o" * 235: b"",
        "1-echo/server.py/inner": b"",
    }
    files, notes = content(packed(form, STAGE | entries), place)
    assert files >= set(PROGRAMS)
    assert sorted(note.rpartition("(")[2] for note in notes) == [
        "a path of more than 240 characters)",
        "another file has this name)",
        "larger than 8 MiB)",
        "more than 12 folders deep)",
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("form", ["zip", "tar"])
def test_the_first_of_two_files_with_one_name_counts(form, place) -> None:
    data = packed(form, {**STAGE, "1-echo/./server.py": b"second"})
    file = place.parent / "ann"
    file.write_bytes(data)
    with opened(file, None, place) as submission:
        assert (submission.folders["1-echo"] / "server.py").read_bytes() == PROGRAMS["server.py"]
        assert submission.notes == ("left out: 1-echo/./server.py (another file has this name)",)


@pytest.mark.parametrize("form", ["zip", "tar.gz"])
def test_too_many_files_get_a_letter(form, place, monkeypatch) -> None:
    monkeypatch.setattr("partyline.submission.intake.LIMITS", Intake(entries=20, looked_at=50))
    many = {f"1-echo/{number}": b"" for number in range(20)}
    assert "more than 20 files and folders" in letter(packed(form, STAGE | many), place)
    many = {f"node_modules/{number}": b"" for number in range(50)}
    assert "more than 50 files and folders" in letter(packed(form, STAGE | many), place)


@pytest.mark.parametrize("form", FORMATS)
def test_too_much_in_all_gets_a_letter(form, place) -> None:
    large = {f"1-echo/{number}": bytes(LIMITS.total // 3) for number in range(3)}
    assert "more than 16 MiB" in letter(packed(form, STAGE | large), place)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"7z\xbc\xaf\x27\x1c\0\4", ["is a 7z file", ".tar.xz"]),
        (b"Rar!\x1a\x07\x01\0", ["is a rar file", ".zip"]),
        (
            gzip.compress(b"print()\n" * 200, mtime=0),
            ["it contains no tar", "Submit the folder itself"],
        ),
        (b"<html>Please log in</html>", ["is not an archive"]),
        (b"", ["is not an archive"]),
        (b"PK\x03\x04 and nothing more", ["its list of files can't be read"]),
        (b"PK\x05\x06" + bytes(18), ["nothing to grade"]),
    ],
)
def test_what_is_no_archive_gets_a_letter(start, words, place) -> None:
    found = letter(start, place, "ann.zip")
    for word in words:
        assert word in found


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_file_packed_in_parts_is_one(pack, place) -> None:
    """Tools that pack on many processors make these, and tapes fill up their last block."""
    data = a_tar({"1-echo/first": random.Random(1).randbytes(400_000), **STAGE})
    parts = [pack(data[start : start + 90_000]) for start in range(0, len(data), 90_000)]
    assert content(b"".join(parts) + bytes(70_000), place)[0] == {"first", *PROGRAMS}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_too_many_parts_get_a_letter(pack, place) -> None:
    """Empty ones are a few bytes each, and every one costs a new start."""
    data = a_tar(STAGE)
    assert content(pack(b"") * 900 + pack(data), place)[0] == set(PROGRAMS)
    assert "can't be unpacked" in letter(pack(b"") * 1000 + pack(data), place)


@pytest.mark.parametrize("form", FORMATS)
def test_half_an_archive_gets_a_letter(form, place) -> None:
    noise = {"1-echo/noise": os.urandom(50_000)}
    data = packed(form, STAGE | noise)
    assert "may be damaged" in letter(data[: len(data) // 2], place)


@pytest.mark.parametrize("form", ["tar.gz", "tar.bz2", "tar.xz"])
def test_one_wrong_bit_in_what_was_packed_gets_a_letter(form, place) -> None:
    """Also in the sum at the very end: a program that has changed on its way is not graded."""
    pack = {"tar.gz": gzip.compress, "tar.bz2": bz2.compress, "tar.xz": lzma.compress}[form]
    data = bytearray(pack(a_tar(STAGE) + bytes(300_000)))  # the end of a tar is long before
    data[-6 if form == "tar.gz" else -20] ^= 1
    assert "may be damaged" in letter(bytes(data), place)


def test_a_damaged_file_in_a_zip_is_left_out(place) -> None:
    data = a_zip({**STAGE, "1-echo/data": b"0123456789" * 9}, compress_type=zipfile.ZIP_STORED)
    files, notes = content(data.replace(b"0123456789", b"012345678_", 1), place)
    assert files == set(PROGRAMS)
    assert notes == ["left out: 1-echo/data (it is damaged)"]


def test_a_locked_zip_gets_a_letter(place) -> None:
    data = bytearray(a_zip(dict(STAGE)))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    assert "protected with a password" in letter(bytes(data), place)


def test_a_zip_packed_in_a_rare_way(place) -> None:
    """Python unpacks these in one piece, however large it gets."""
    entry = zipfile.ZipInfo("1-echo/data")
    buffer = io.BytesIO(a_zip(dict(STAGE)))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(entry, bytes(1000), zipfile.ZIP_BZIP2)
    files, notes = content(buffer.getvalue(), place)
    assert files == set(PROGRAMS)
    assert notes == ["left out: 1-echo/data (compressed with a rarely used method)"]


# Bombs: a program of its own unpacks each, so that its time and memory can be told.
MEASURE = """
import sys, time
from pathlib import Path
from partyline.submission.submission import NothingToGrade, opened

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

before = peak()
start = time.process_time()
try:
    with opened(Path(sys.argv[1]), None, Path(sys.argv[2])) as submission:
        said = repr(submission.notes)
except NothingToGrade as nothing:
    said = str(nothing)
print(time.process_time() - start, peak() - before, said)
"""


def deflated_zeros(megabytes: int) -> bytes:
    """Return many MiB of zeros, packed, without packing each of them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + packer.flush()


def a_zip_saying(name: str, raw: bytes, size: int, entries: int = 1) -> bytes:
    """Return a zip, all of whose entries are the same packed bytes, and are `size` bytes long."""
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(raw), size, len(name), 0)
    listed = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(raw), size,
                         len(name), 0, 0, 0, 0, 0, 0)  # fmt: skip
    list_at = len(local) + len(name) + len(raw)
    whole, told = (listed + name.encode()) * entries, min(entries, 0xFFFF)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, told, told, len(whole), list_at, 0)
    return local + name.encode() + raw + whole + end


def tar_header(size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    info = special("1-echo/zeros", kind)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


def gzipped(head: bytes, deflated: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + start + deflated


ZEROS = bytes(MEGABYTE)
EMPTY = b"\0\0\0\xff\xff"  # a packed block without content
LARGE = tar_header(10 << 30)
WIDE = {"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 64 * MEGABYTE}
BOMBS = {
    "4 GB of zeros in a zip": lambda: a_zip_saying("x", deflated_zeros(4000), 4000 << 20),
    "10 GB that call themselves small": lambda: a_zip_saying("x", deflated_zeros(10_000), 1000),
    "many that share their bytes": lambda: a_zip_saying("x", deflated_zeros(7), 7 << 20, 4000),
    "packed bytes that unpack to nothing": lambda: a_zip_saying("x", EMPTY * 200_000, 0, 4000),
    "a long list of files": lambda: a_zip_saying("x", b"\3\0", 0, 400_000),
    "10 GB in a tar.gz": lambda: gzipped(LARGE, deflated_zeros(10_000)),
    "10 GB of nothing": lambda: gzipped(b"", deflated_zeros(10_000)),
    "gz members without content": lambda: gzip.compress(LARGE) + gzip.compress(b"") * 1_000_000,
    "gz blocks without content": lambda: gzipped(LARGE, EMPTY * 5_000_000),
    "zeros in a tar.bz2": lambda: bz2.compress(LARGE + ZEROS * 64),
    "zeros in a tar.xz": lambda: lzma.compress(LARGE + ZEROS * 64, preset=0),
    "a xz that wants much memory": lambda: lzma.compress(LARGE + ZEROS * 25, filters=[WIDE]),
    "an endless name": lambda: gzipped(tar_header(1 << 30, b"L"), deflated_zeros(1000)),
    "endless settings": lambda: gzipped(tar_header(1 << 30, b"x"), deflated_zeros(1000)),
    "settings that are slow to read": lambda: gzip.compress(
        (tar_header(61_440, b"x") + b"1" * 61_440) * 300
    ),
    "settings before settings": lambda: gzip.compress(tar_header(0, b"x") * 39_000),
    "holes": lambda: gzip.compress(tar_header(1 << 40, tarfile.GNUTYPE_SPARSE)),
}
SAID = {
    "settings that are slow to read": "nothing to grade",
    "10 GB that call themselves small": "it is damaged",
    "many that share their bytes": "holds more than 16 MiB",
    "a long list of files": "holds more than 5000 files",
    "packed bytes that unpack to nothing": "holds more than",
    "10 GB in a tar.gz": "holds more than 20 MiB",
    "10 GB of nothing": "holds more than 20 MiB",
    "gz members without content": "can't be unpacked",
    "gz blocks without content": "holds more than 20 MiB",
    "an endless name": "a name in it is too long",
    "endless settings": "a name in it is too long",
    "settings before settings": "holds more than 5000 files",
}


@pytest.mark.skipif(sys.platform != "linux", reason="memory is told by /proc")
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_little_time_and_memory(bomb, place, tmp_path) -> None:
    (tmp_path / "bomb").write_bytes(BOMBS[bomb]())
    command = [sys.executable, "-c", MEASURE, str(tmp_path / "bomb"), str(place)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "grading")}
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    seconds, kilobytes, said = run.stdout.split(maxsplit=2)
    assert SAID.get(bomb, "left out") in said
    assert float(seconds) < 2, said
    assert int(kilobytes) < 40_000, said
    assert list(place.iterdir()) == []
