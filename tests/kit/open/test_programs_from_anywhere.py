"""Packages, helpers, notebooks, files without a suffix, other Pythons, and what is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from partyline.model.failure import NotJudgedHere
from partyline.open.discover import argv, newer_python, python_version, starters, third_party
from partyline.open.discover.find import Pair, found
from partyline.open.discover.parsing import mostly_parsed, parsed
from partyline.open.discover.prompts import Kind
from partyline.open.discover.source_facts import facts_of
from partyline.open.discover.source_rules import uses
from partyline.open.marking.describe import why_no_chat
from partyline.sandbox.inner_ring import InnerRing
from partyline.sandbox.sandbox import open_sandbox

SERVER = """
import socket
chat = socket.create_server(("127.0.0.1", 5000))
users = []
while True:
    user, _ = chat.accept()
    users.append(user)
"""
CLIENT = """
import socket
chat = socket.create_connection(("127.0.0.1", 5000))
name = "{name}"
while True:
    chat.sendall(f"{{name}}: {{input()}}".encode())
"""


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("files", "program"),
    [
        ({"talk/__init__.py": "", "talk/a.py": "WORD = 'hi'", "talk/go.py": "from .a import WORD"},
         "talk/go.py"),
        ({"talk/a.py": "WORD = 'hi'", "talk/go.py": "from talk.a import WORD"}, "talk/go.py"),
        ({"src/common/a.py": "WORD = 'hi'", "src/app/go.py": "from common.a import WORD"},
         "src/app/go.py"),
        ({"lib/a.py": "WORD = 'hi'", "app/go.py": "from a import WORD"}, "app/go.py"),
        ({"a.py": "WORD = 'hi'", "go.py": "from .a import WORD"}, "go.py"),
        ({"a.py": "WORD = 'hi'", "go.py": "from talk.a import WORD"}, "go.py"),
    ],
)  # fmt: skip
def test_a_program_of_a_package_is_started_from_above(tmp_path, files, program) -> None:
    written(tmp_path, files)
    file = tmp_path / program
    file.write_text(f"{file.read_text('utf-8')}\nif __name__ == '__main__':\n    print(WORD)\n")
    starter = starters.starter(tmp_path, program)
    assert starter != program
    start = tmp_path / starter
    done = subprocess.run(
        [sys.executable, start.name], cwd=start.parent, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("hi\n", "")


def test_a_plain_program_needs_no_starter(tmp_path) -> None:
    written(tmp_path, {"server.py": "import helper, socket\n", "helper.py": ""})
    assert starters.starter(tmp_path, "server.py") == "server.py"


def test_a_helper_that_listens_is_not_taken_for_the_server(tmp_path) -> None:
    helper = "import socket\ndef opened():\n    s = socket.socket()\n    s.bind(('', 5000))\n"
    helper += "    s.listen()\n    return s\n"
    server = "import helper\ns = helper.opened()\nwhile True:\n    user, _ = s.accept()\n"
    client = f"import helper\n{CLIENT.format(name='ann')}"
    written(tmp_path, {"a_client.py": client, "helper.py": helper, "z_server.py": server})
    pair = found(tmp_path)
    assert (pair.server, pair.client) == ("z_server.py", "a_client.py")


def test_clients_with_a_name_each_are_one_for_each_user(tmp_path) -> None:
    clients = {f"client{n}.py": CLIENT.format(name=name) for n, name in enumerate("ab", 1)}
    pair = found(written(tmp_path, {"server.py": SERVER, **clients}))
    assert {pair.client, *pair.more_clients} == {"client1.py", "client2.py"}


def test_programs_of_a_notebook_and_without_a_suffix_are_found(tmp_path) -> None:
    lines = [f"{line}\n" for line in SERVER.splitlines()]
    cells = [
        {"cell_type": "markdown", "source": ["# My chat"]},
        {"cell_type": "code", "source": ["%pip install nothing\n", *lines]},
        {"cell_type": "code", "source": ["%%writefile client.py\n", CLIENT.format(name="ann")]},
    ]
    book = written(tmp_path / "one", {"chat.ipynb": json.dumps({"cells": cells})})
    pair = found(book)
    assert pair.server.endswith("cell-1.py") and (pair.client or "").endswith("client.py")
    cells = [
        {"cell_type": "code", "source": "import socket\nPORT = 5000\n"},
        {"cell_type": "code", "source": SERVER.replace("import socket\n", "")},
        {
            "cell_type": "code",
            "source": "def call():\n    return socket.create_connection(('', PORT))",
        },
        {
            "cell_type": "code",
            "source": "s = call()\nwhile True:\n    s.sendall(input().encode())\n",
        },
    ]
    book = written(tmp_path / "three", {"chat.ipynb": json.dumps({"cells": cells})})
    pair = found(book)
    assert (pair.server, pair.client) == ("code-of-chat/cell-2.py", "code-of-chat/cell-4.py")
    for program in (pair.server, pair.client):
        assert "import socket\nPORT = 5000" in (book / program).read_text(encoding="utf-8")
    plain = written(tmp_path / "two", {"server": SERVER, "client": CLIENT.format(name="ann")})
    assert (found(plain).server, found(plain).client) == ("server", "client")


@pytest.mark.parametrize(
    ("source", "version"),
    [
        ('print "hello"\n', "2"),
        ("import socket\nexcept_ = 1\ntry:\n    pass\nexcept OSError, e:\n    pass\n", "2"),
        ("import socket\ntype Text = str\n", "3.12" if sys.version_info < (3, 12) else ""),
        ("import socket\nif True\n    pass\n", ""),
        *(
            (source, "3.14" if sys.version_info < (3, 14) else "")
            for source in (
                "try:\n    pass\nexcept OSError, ValueError:\n    pass\n",
                "try:\n    pass\nexcept socket.error, socket.timeout:\n    pass\n",
                "name = 'a'\nprint(t'{name} has come')\n",
            )
        ),
        ("import socket\n", ""),
    ],
)
def test_which_python_a_source_needs_is_told(tmp_path, source, version) -> None:
    file = written(tmp_path, {"server.py": source}) / "server.py"
    assert python_version.needed(file) == version
    assert (f"Python {version}" in python_version.sentence(file)) is bool(version)


def test_a_source_that_this_python_cannot_read_is_read_by_its_words(tmp_path) -> None:
    written(tmp_path, {"client.py": 'import socket\nprint "hello"\n', "other.py": 'print "a"\n'})
    uses([tmp_path / "client.py"], "socket")
    with pytest.raises(NotJudgedHere):
        uses([tmp_path / "other.py"], "socket")


def test_lines_for_another_python_hide_nothing_of_the_others(tmp_path) -> None:
    lines = ["import sys", "if True", "    port = 1 +", "host, port = sys.argv[1:3]", "def f(:"]
    file = written(tmp_path, {"client.py": "\n".join([*lines, "    pass"])}) / "client.py"
    assert not parsed(file).body and mostly_parsed(file).body
    assert argv.wanted(file) == [("", Kind.HOST), ("", Kind.PORT)]


@pytest.mark.skipif(not newer_python.newer(), reason="there is no newer Python on this machine")
def test_a_newer_python_of_this_machine_reads_what_ours_cannot(tmp_path) -> None:
    plain, new, wrong = "x = 1\n", "type Text = str\n", "if True\n"
    folder = written(tmp_path, {"plain.py": plain, "new.py": new, "wrong.py": wrong})
    if sys.version_info < (3, 12):
        python = newer_python.reading([folder / "plain.py", folder / "new.py"])
        assert python is not None and Path(python.path).is_file()
        inner = InnerRing(python=python.path)
        (folder / "plain.py").write_text("import sys\nprint(*sys.version_info[:3], sep='.')")
        sandbox = open_sandbox(inner)
        try:
            running = sandbox.start(folder / "plain.py", [], False)
            assert isinstance(running.output, int)
            said = b""
            while data := os.read(running.output, 100):
                said += data
            assert said.decode().strip() == python.version
        finally:
            sandbox.close()
    assert newer_python.reading([folder / "plain.py"]) is None
    assert newer_python.reading([folder / "wrong.py"]) is None


def test_a_missing_package_has_a_stand_in_or_a_sentence(tmp_path) -> None:
    text = "import colorama, cryptography, socket, my_own\n"
    written(tmp_path, {"server.py": text, "colorama_not.py": ""})
    missing = third_party.missing([facts_of(tmp_path, "server.py")], tmp_path)
    said = list(third_party.provide(tmp_path, missing, ["server.py"]))
    assert missing == ["colorama", "cryptography"]
    assert "prints without colour" in said[0] and "--with cryptography" in said[1]
    assert third_party.still_missing(missing, tmp_path) == ["cryptography"]
    code = "from colorama import Fore, Style, init\ninit()\nprint(Fore.RED + 'x' + Style.RESET_ALL)"
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert shown.stdout == "x\n"


@pytest.mark.parametrize(
    ("chatty", "passes_on", "reply", "users", "no_chat"),
    [
        (-1, True, "HTTP/1.1", 0, True),
        (3, False, "The sum is 3", 0, True),
        (3, True, "You are in no room", 0, False),
        (-1, False, "", 3, False),
    ],
)
def test_what_is_no_chat_is_said(chatty, passes_on, reply, users, no_chat) -> None:
    pair = Pair("server.py", None, (), chatty, passes_on)
    assert bool(why_no_chat(pair, {"users": users, "port": 5000, "reply": reply})) is no_chat


@pytest.mark.parametrize(("udp", "said"), [(True, ""), (False, "This is no chat")])
def test_datagrams_to_nobody_are_for_a_person(udp, said) -> None:
    pair = Pair("peer.py", None, (), 0, udp=udp)
    assert why_no_chat(pair, {"users": 0, "port": 5000}).startswith(said)
    assert bool(why_no_chat(pair, {"users": 0, "port": 5000})) is bool(said)


@pytest.mark.parametrize(
    "line", ["host, port, name = sys.argv[1:4]", "_, host, port, name = sys.argv"]
)
def test_arguments_that_are_unpacked_at_once_are_read(tmp_path, line) -> None:
    file = written(tmp_path, {"client.py": f"import sys\n{line}\n"}) / "client.py"
    assert argv.wanted(file) == [("", Kind.HOST), ("", Kind.PORT), ("", Kind.NAME)]
