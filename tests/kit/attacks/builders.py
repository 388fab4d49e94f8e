"""Submissions that no text file can tell: archives, links, pipes. Each function makes one thing."""

import io
import os
import socket
import struct
import tarfile
import zipfile
from pathlib import Path

from partyline.model.stages import stage_named

MEGABYTE = 1 << 20
SOLUTION = stage_named("1-echo").solution


def climbs_out(file: Path, mark: str) -> None:
    """Entries with dots in front, and with a whole path."""
    with _right_zip(file) as archive:
        archive.writestr(f"../../{mark}-up.py", "")
        archive.writestr(f"1-echo/../../../{mark}-up.py", "")
        archive.writestr(f"/tmp/{mark}-root.py", "")
        archive.writestr(f"C:\\{mark}-drive.py", "")


def is_a_bomb(file: Path, mark: str) -> None:
    """One file that is a thousand times as large as the archive."""
    with _right_zip(file) as archive, archive.open("1-echo/zeros.bin", "w") as zeros:
        for _ in range(200):
            zeros.write(bytes(MEGABYTE))


def is_a_bomb_of_many(file: Path, mark: str) -> None:
    """No file is too large; all of them together are."""
    with _right_zip(file) as archive:
        for number in range(20):
            archive.writestr(f"1-echo/zeros-{number}.bin", bytes(5 * MEGABYTE))


def is_a_packed_bomb(file: Path, mark: str) -> None:
    """A tar tells a file's size in front of it, but must be unpacked to get past it."""
    with _right_tar(file) as archive:
        entry = tarfile.TarInfo("1-echo/zeros.bin")
        entry.size = 300 * MEGABYTE
        archive.addfile(entry, _Zeros())


def lies_about_sizes(file: Path, mark: str) -> None:
    """Both of a zip's headers say 10 bytes."""
    size = 100 * MEGABYTE
    with _right_zip(file) as archive:
        archive.writestr("1-echo/liar.bin", bytes(size))
    data = file.read_bytes()
    file.write_bytes(data.replace(struct.pack("<I", size), struct.pack("<I", 10)))


def holds_links(file: Path, mark: str) -> None:
    """A link is a file whose mode says so."""
    with _right_zip(file) as archive:
        for name, target in (("passwd", "/etc/passwd"), ("root", "/")):
            entry = zipfile.ZipInfo(f"1-echo/{name}")
            entry.create_system, entry.external_attr = 3, 0o120777 << 16
            archive.writestr(entry, target)


def is_a_tar_with_links(file: Path, mark: str) -> None:
    """A tar knows all kinds of files, and takes other people's word for their owners."""
    kinds = {
        "passwd": (tarfile.SYMTYPE, "/etc/passwd"),
        "hard": (tarfile.LNKTYPE, "../../../etc/passwd"),
        "pipe": (tarfile.FIFOTYPE, ""),
        "device": (tarfile.CHRTYPE, ""),
    }
    with _right_tar(file) as archive:
        for name, (kind, target) in kinds.items():
            entry = tarfile.TarInfo(f"1-echo/{name}")
            entry.type, entry.linkname, entry.mode = kind, target, 0o6777
            archive.addfile(entry)


def holds_many_files(file: Path, mark: str) -> None:
    """Small files, but thousands of them."""
    with _right_zip(file) as archive:
        for number in range(6000):
            archive.writestr(f"1-echo/{number}.txt", "")


def is_damaged(file: Path, mark: str) -> None:
    """Its second half did not arrive, and with it the list of what it holds."""
    with _right_zip(file):
        pass
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


ARCHIVES = {
    "15-climbs-out": climbs_out,
    "15-is-a-bomb": is_a_bomb,
    "15-is-a-bomb-of-many": is_a_bomb_of_many,
    "15-is-a-packed-bomb": is_a_packed_bomb,
    "15-lies-about-sizes": lies_about_sizes,
    "15-holds-links": holds_links,
    "15-is-a-tar-with-links": is_a_tar_with_links,
    "15-holds-many-files": holds_many_files,
    "15-is-damaged": is_damaged,
}


def archive(name: str, folder: Path, mark: str) -> Path:
    """Make the archive of this name in `folder`, and return it."""
    file = folder / ("1-echo.tar.gz" if "tar" in name or "packed" in name else "1-echo.zip")
    ARCHIVES[name](file, mark)
    return file


def no_plain_files(folder: Path, other: Path) -> None:
    """Put links, pipes, sockets and odd names beside right programs."""
    (folder / "root").symlink_to("/")
    (folder / "passwd").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(folder / "socket"))
    os.link(other, folder / "hard.py")
    for name in ("-rf", "two words.txt", "a\nnewline.txt", "Привет.txt", "x" * 200, ".hidden"):
        (folder / name).write_text("")


def _right_zip(file: Path) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
    for program in SOLUTION.glob("*.py"):
        archive.write(program, f"1-echo/{program.name}")
    return archive


def _right_tar(file: Path) -> tarfile.TarFile:
    archive = tarfile.TarFile.gzopen(file, "w")
    for program in SOLUTION.glob("*.py"):
        archive.add(program, f"1-echo/{program.name}")
    return archive


class _Zeros(io.RawIOBase):
    def read(self, size: int = -1) -> bytes:
        return bytes(size)
