"""Names in the archives that students make, on every system and with every tool."""

import io
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pytest
from partyline.submission.archives import unpack
from partyline.submission.intake import Place
from partyline.submission.zip_names import true_names

RUSSIAN = ["2-пара/сервер.py", "Отчёт по работе.txt", "клиент (копия).py"]
GERMAN = ["Übung/Prüfung größer.py", "Zoë.py"]


def made(names: list[str], encoding: str, flag: int = 0, extra: str = "") -> bytes:
    """Return a zip whose names are in an encoding, with or without the flag that tells it."""
    body, listed = b"", b""
    for name in names:
        raw, data = name.encode(encoding), b"x = 1\n"
        more = b""
        if extra:
            told = extra.encode()
            more = struct.pack("<HHBI", 0x7075, 5 + len(told), 1, zlib.crc32(raw)) + told
        sizes = (zlib.crc32(data), len(data), len(data), len(raw), len(more))
        head = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, flag, 0, 0, 0x5A00, *sizes)
        entry = struct.pack("<IHHHHHHIIIHH", 0x02014B50, 20, 20, flag, 0, 0, 0x5A00, *sizes)
        listed += entry + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + raw + more
        body += head + raw + more + data
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, *[len(names)] * 2, len(listed), len(body), 0)
    return body + listed + end


def names_in(data: bytes) -> list[str]:
    return true_names(zipfile.ZipFile(io.BytesIO(data)).infolist())


@pytest.mark.parametrize(
    ("names", "encoding", "flag"),
    [
        (RUSSIAN, "cp866", 0),
        (RUSSIAN, "cp1251", 0),
        (RUSSIAN, "utf-8", 0),
        (RUSSIAN, "utf-8", 0x800),
        (GERMAN, "cp437", 0),
        (GERMAN, "cp1252", 0),
        (GERMAN, "utf-8", 0),
        (["server.py", "1-echo/client.py"], "ascii", 0),
    ],
)
def test_names_are_read_in_the_encoding_they_were_written_in(names, encoding, flag) -> None:
    assert names_in(made(names, encoding, flag)) == names


@pytest.mark.parametrize("name", RUSSIAN)
@pytest.mark.parametrize("encoding", ["cp866", "cp1251"])
def test_one_name_alone_is_enough(name, encoding) -> None:
    assert names_in(made([name], encoding)) == [name]


def test_decomposed_letters_are_composed() -> None:
    names = [unicodedata.normalize("NFD", name) for name in RUSSIAN + GERMAN]
    assert names_in(made(names, "utf-8", 0x800)) == RUSSIAN + GERMAN


def test_backslashes_are_folders() -> None:
    assert names_in(made(["1-echo\\сервер.py"], "cp866")) == ["1-echo/сервер.py"]


def test_the_name_that_an_extra_field_tells_is_the_true_one() -> None:
    assert names_in(made(["?.py"], "ascii")) == ["?.py"]
    assert names_in(made(["эхо.py"], "cp866", extra="true эхо.py")) == ["true эхо.py"]
    data = made(["эхо.py"], "cp866", extra="true.py").replace(
        "эхо.py".encode("cp866"), b"\x9f\xa3\xae.py"
    )
    assert names_in(data) != ["true.py"], "a field of another name says nothing"


def test_an_archive_of_another_system_is_laid_out_under_its_true_names(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(made(RUSSIAN, "cp866"))
    place = Place(tmp_path / "place", tmp_path / "a.zip")
    unpack(tmp_path / "a.zip", "zip", place)
    assert (tmp_path / "place" / RUSSIAN[0]).read_bytes() == b"x = 1\n"
