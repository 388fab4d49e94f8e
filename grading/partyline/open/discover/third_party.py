"""Modules that are not part of Python, and what a submission that needs them gets here."""

from __future__ import annotations

import pkgutil
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from partyline.open.discover.source_facts import Facts

_STAND_INS = Path(__file__).parent / "stand_ins"
# Module -> the package that has it, for those that chats are written with.
PACKAGES = {
    name: name
    for name in (
        "colorama termcolor rich requests cryptography numpy pandas flask fastapi aiohttp "
        "websockets pygame customtkinter kivy emoji prompt_toolkit pyfiglet tqdm tabulate colored "
        "blessed click uvicorn loguru pyperclip plyer playsound pyttsx3 keyboard pynput rsa bcrypt "
        "simplejson redis zmq twisted gevent eventlet psutil matplotlib pyautogui dotenv"
    ).split()
} | {
    "Crypto": "pycryptodome",
    "PIL": "pillow",
    "cv2": "opencv-python",
    "nacl": "pynacl",
    "PyQt5": "PyQt5",
    "PyQt6": "PyQt6",
    "PySide6": "PySide6",
    "dotenv": "python-dotenv",
    "websocket": "websocket-client",
    "zmq": "pyzmq",
    "socketio": "python-socketio",
    "wx": "wxPython",
}


def package_of(module: str) -> str:
    """Return the package that has a module, or "" if it is none of a package that we know."""
    return PACKAGES.get(module.partition(".")[0], "")


def still_missing(modules: Sequence[str], folder: Path) -> list[str]:
    """Return those of these modules that are not there."""
    return [name for name in modules if not _is_there(name, folder)]


def missing(sources: Sequence[Facts], folder: Path) -> list[str]:
    """Return the modules of packages that these sources import, and that are not there."""
    found = dict.fromkeys(name for source in sources for name in source.imports if package_of(name))
    return still_missing(sorted(found), folder)


def _is_there(module: str, folder: Path) -> bool:
    own = any(folder.rglob(f"{module}.py")) or any(folder.rglob(f"{module}/__init__.py"))
    return own or any(found.name == module for found in pkgutil.iter_modules())


def provide(folder: Path, modules: Sequence[str], programs: Sequence[str]) -> Iterator[str]:
    """Put stand-ins beside the programs where there are some; yield a sentence for each module."""
    for module in modules:
        stand_in = _STAND_INS / f"{module}.py"
        package = package_of(module)
        if not stand_in.is_file():
            yield (
                f"{package} is not part of Python, and not installed here: a program that needs it "
                f"does not start. Grade with --with {package}, or ask the student."
            )
            continue
        for home in {PurePosixPath(program).parent for program in programs}:
            shutil.copyfile(stand_in, folder / home / stand_in.name)
        does = "reads the file .env" if module == "dotenv" else "prints without colour"
        yield (
            f"{package} is not part of Python: a stand-in of the grader {does}. "
            f"With --with {package} the real one is used."
        )
