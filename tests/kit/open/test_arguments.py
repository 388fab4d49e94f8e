"""What programs want on their command lines, and which password they know: read from sources."""

from __future__ import annotations

from pathlib import Path

import pytest
from partyline.open.discover import argv, passwords
from partyline.open.discover.prompts import Kind

HOST, PORT, NAME, WORD = Kind.HOST, Kind.PORT, Kind.NAME, Kind.TYPED
USAGE = 'print("usage: client.py HOST PORT")\n    sys.exit(1)\n'
BOTH = "s.accept()\ns.connect(a)\n"


def wanted(folder: Path, source: str, role: str = "client") -> list[tuple[str, Kind]]:
    program = folder / "program.py"
    program.write_text(f"import argparse, sys\n{source}", encoding="utf-8")
    return argv.wanted(program, role)


@pytest.mark.parametrize(
    "source",
    [
        f"if len(sys.argv) != 3:\n    {USAGE}host, port = sys.argv[1], int(sys.argv[2])\n",
        f"if len(sys.argv) == 3:\n    host = sys.argv[1]; p = int(sys.argv[2])\nelse:\n    {USAGE}",
        "s.connect((sys.argv[1], int(sys.argv[2])))\n",
    ],
)
def test_arguments_are_needed_where_a_program_ends_without_them(tmp_path, source) -> None:
    assert wanted(tmp_path, source) == [("", HOST), ("", PORT)]


@pytest.mark.parametrize(
    "source",
    [
        "port = 5000\nif len(sys.argv) > 1:\n    port = int(sys.argv[1])\n",
        "port = int(sys.argv[1]) if len(sys.argv) >= 2 else 5000\n",
        "target = ('localhost' if len(sys.argv) < 2 else sys.argv[1], 5000)\n",
        "try:\n    port = int(sys.argv[1])\nexcept IndexError:\n    port = 5000\n",
        "if sys.argv[1:]:\n    port = int(sys.argv[1])\n",
        'parser.add_argument("--port", type=int, default=5000)\n',
        'parser.add_argument("port", type=int, nargs="?")\n',
        'parser.add_argument("--port", type=int, required=False, default=5000)\n',
        'parser.add_argument("-v", action="store_true")\n',
    ],
)
def test_what_a_program_has_a_value_for_is_left_out(tmp_path, source) -> None:
    assert wanted(tmp_path, source) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('who = sys.argv[1] if len(sys.argv) > 1 else "anon"\n', []),
        ('nick = sys.argv[1] if len(sys.argv) > 1 else "anon"\n', [("", NAME)]),
        ('parser.add_argument("--nick", default="anon")\n', [("--nick", NAME)]),
        (
            'parser.add_argument("--ad", required=True, help="sohbetteki adınız")\n',
            [("--ad", NAME)],
        ),
        ('parser.add_argument("-q", required=True, help="votre pseudo")\n', [("-q", NAME)]),
        ('parser.add_argument("--adresse", required=True)\n', [("--adresse", HOST)]),
        ('parser.add_argument("--whatever", required=True)\n', [("--whatever", NAME)]),
    ],
)
def test_the_name_of_a_user_is_given(tmp_path, source, found) -> None:
    assert wanted(tmp_path, source) == found


@pytest.mark.parametrize(
    ("source", "server", "client"),
    [
        ('p.add_argument("mode", choices=["serveur", "client"])\n', "serveur", "client"),
        (
            'if sys.argv[1] == "server":\n    serve()\nelif sys.argv[1] == "join":\n    join()\n',
            "server",
            "join",
        ),
        (
            'it = sys.argv[1].lower()\nif it in ("-s", "s"):\n    1\nelif it == "c":\n    2\n',
            "-s",
            "c",
        ),
        (f'p.add_argument("--listen", action="store_true")\n{BOTH}', "--listen", ""),
        ('a = x.add_parser("serve")\nb = x.add_parser("connect")\n', "serve", "connect"),
    ],
)
def test_a_program_that_can_be_both_is_told_what_to_be(tmp_path, source, server, client) -> None:
    for role, word in (("server", server), ("client", client)):
        assert wanted(tmp_path, source, role) == ([(word, WORD)] if word else [])


def test_a_command_has_arguments_of_its_own(tmp_path) -> None:
    source = (
        'p.add_argument("--port", type=int, required=True)\nserve = x.add_parser("serve")\n'
        'join = x.add_parser("join")\njoin.add_argument("--nick", required=True)\n'
    )
    assert wanted(tmp_path, source, "server") == [("--port", PORT), ("serve", WORD)]
    assert wanted(tmp_path, source) == [("--port", PORT), ("join", WORD), ("--nick", NAME)]


@pytest.mark.parametrize(
    ("source", "password"),
    [
        ('PASSWORD = "swordfish"', "swordfish"),
        ('ПАРОЛЬ = "кобзар"', "кобзар"),
        ('if senha == "1234":\n    pass', "1234"),
        ('if mot_de_passe != b"abc".strip():\n    pass', "abc"),
        ('PASSWORD_PROMPT = "Enter password:"', ""),
        ('name = "swordfish"', ""),
        ("password = input()", ""),
    ],
)
def test_a_password_that_stands_in_the_source_is_found(tmp_path, source, password) -> None:
    program = tmp_path / "server.py"
    program.write_text(source, encoding="utf-8")
    assert passwords.shared(program) == password
