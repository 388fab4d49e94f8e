"""What a program is built of is read from its source, also from the modules of its own."""

from pathlib import Path
from textwrap import dedent

import pytest
from partyline.program import imported_modules

WANTED = ("socket", "threading")
INSTEAD = ("asyncio", "selectors", "socketserver")
GOOD = """
    import socket
    import threading

    threading.Thread(target=socket.socket).start()
"""


@pytest.fixture
def judged(tmp_path: Path):
    """Return a function that writes files and returns the complaint about server.py."""

    def judged(server: str | bytes, **others: str) -> str:
        for name, text in {"server": server, **others}.items():
            file = tmp_path / f"{name}.py"
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        return imported_modules.complaint(
            imported_modules.read(tmp_path / "server.py"), WANTED, INSTEAD
        )

    return judged


def test_both_are_imported_and_used(judged) -> None:
    assert judged(GOOD) == ""


@pytest.mark.parametrize(
    "text",
    [
        "import socket as s, threading as t\ns.socket\nt.Thread",
        "from socket import socket\nfrom threading import Thread\nsocket\nThread",
        "from socket import create_server as listen\nfrom threading import Thread as T\nlisten\nT",
        "from socket import *\nfrom threading import *\nThread(target=socket)",
        "def main():\n    import socket, threading\n    socket.socket\n    threading.Thread",
        "try:\n    import socket, threading\nexcept ImportError:\n    pass\nsocket.x\nthreading.x",
    ],
)
def test_every_way_to_import(judged, text) -> None:
    assert judged(text) == ""


def test_a_module_of_its_own_counts(judged) -> None:
    server = "import threading\nimport wire\nthreading.Thread(target=wire.listen)"
    assert judged(server, wire="from socket import create_server\nlisten = create_server") == ""


def test_a_module_of_a_module_counts(judged) -> None:
    chat = "from wire import listen\nimport threading\nthreading.Thread(target=listen)"
    assert judged("import chat", chat=chat, wire="import socket\nlisten = socket.socket") == ""


def test_a_package_counts(judged) -> None:
    package = {
        "chat/__init__": "",
        "chat/room": "from . import wire\nimport threading\nthreading.Thread(target=wire.listen)",
        "chat/wire": "import socket\nlisten = socket.socket",
    }
    assert judged("from chat import room", **package) == ""
    assert judged("import chat.room", **package) == ""


def test_names_that_go_through_a_module_of_its_own(judged) -> None:
    common = "import socket\nimport threading"
    server = "from common import *\nthreading.Thread(target=socket.socket)"
    assert judged(server, common=common) == ""
    server = "import common\ncommon.threading.Thread(target=common.socket.socket)"
    assert judged(server, common=common) == ""


def test_modules_that_import_each_other(judged) -> None:
    assert judged(GOOD + "\n    import wire", wire="import server\nimport wire") == ""


def test_a_file_that_is_not_imported_does_not_count(judged) -> None:
    said = judged("import socket\nsocket.socket", client="import threading\nthreading.Thread")
    assert said == (
        "server.py should be built on socket and threading, but it does not import threading, and "
        "none of its own modules does."
    )


def test_imported_and_never_used(judged) -> None:
    said = judged("import socket\nimport threading  # for later\nsocket.socket")
    assert said == (
        "server.py should be built on socket and threading, but threading is imported and never "
        "used. See server.py line 2: import threading  # for later"
    )


def test_a_comment_or_a_text_is_no_use(judged) -> None:
    assert "never used" in judged('import socket, threading\nsocket.a  # threading\n"threading"')


@pytest.mark.parametrize(
    "line",
    [
        "import asyncio",
        "import asyncio.streams",
        "from asyncio import run as asyncio",
        "asyncio = __import__('asyncio')",
        "import importlib; asyncio = importlib.import_module('asyncio')",
    ],
)
def test_what_does_the_work_instead(judged, line) -> None:
    said = judged(f"{dedent(GOOD)}\n{line}\nasyncio.run")
    assert said == (
        "server.py should be built on socket and threading, but it uses asyncio, which does their "
        f"work in a different way. See server.py line 7: {line}"
    )


def test_what_does_the_work_instead_in_a_module_of_its_own(judged) -> None:
    chat = "from socketserver import TCPServer\nTCPServer"
    said = judged(GOOD + "\n    import chat", chat=chat)
    assert said.endswith("See chat.py line 1: from socketserver import TCPServer")


def test_an_import_that_was_forgotten_does_no_harm(judged) -> None:
    assert judged(GOOD + "\n    import selectors") == ""


def test_a_module_of_its_own_with_a_known_name(judged) -> None:
    assert judged(GOOD + "\n    import asyncio\n    asyncio.run", asyncio="run = print") == ""


@pytest.mark.parametrize(
    "text",
    [b"", b"def", b"import socket\x00", b"# -*- coding: nonsense -*-", b"\xff\xfe", b"(" * 100_000],
    ids=["empty", "half", "null", "coding", "bytes", "deep"],
)
def test_what_is_no_python_counts_as_empty(judged, text) -> None:
    assert "does not import socket" in judged(text)


def test_a_file_that_is_too_long_counts_as_empty(judged) -> None:
    assert "does not import socket" in judged(dedent(GOOD) + "#" * imported_modules.LIMIT)


def test_the_line_is_shown_without_tricks(judged) -> None:
    said = judged(GOOD + "\n    import asyncio  # \x1b[2J\u202e" + "x" * 500 + "\n    asyncio.run")
    assert r"import asyncio  # \x1b[2J\u202exxx" in said
    assert len(said) < 350


def test_imports_from_outside_the_folder_are_not_followed(judged, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("import asyncio\nasyncio.run")
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "server.py").write_text("from .. import secret\nfrom ....... import secret")
    assert imported_modules.read(folder / "server.py").all_of("asyncio") == []
