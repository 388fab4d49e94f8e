"""The open assignment's engine: what programs ask, what is said of comings and goings, real chats.

The grading of whole chats is slow, and left to `-m slow`, but for one chat for two.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from partyline.model.results import SubmissionResult, Verdict
from partyline.open.discover import argv
from partyline.open.discover.find import Pair
from partyline.open.discover.prompts import Kind, question, refused
from partyline.open.marking import rubric
from partyline.open.marking.grade import grade_open
from partyline.open.session.notices import Known, notice
from partyline.open.survey import departures

RELAY = """
import socket, threading
server = socket.socket()
server.bind(("127.0.0.1", 5000))
server.listen(2)
ann, _ = server.accept()
bob, _ = server.accept()
def relay(one, other):
    while data := one.recv(1024):
        other.sendall(data)
    other.close()
threads = [threading.Thread(target=relay, args=pair) for pair in ((ann, bob), (bob, ann))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
TWO_SEATS = """
import socket, threading
server = socket.socket()
server.bind(("127.0.0.1", 5000))
server.listen()
users = []
def serve(user):
    try:
        while data := user.recv(1024):
            for other in list(users):
                if other is not user:
                    other.send(data)
    except OSError:
        pass
    users.remove(user)
    user.close()
while True:
    user, _ = server.accept()
    if len(users) == 2:
        user.close()
        continue
    users.append(user)
    threading.Thread(target=serve, args=(user,), daemon=True).start()
"""
ASKS_WHERE = """
import socket, threading
print("Enter the server's IP:")
host = input()
print("Port:")
server = socket.socket()
server.connect((host, int(input())))
def read():
    while data := server.recv(1024):
        print("\\rOther: " + data.decode() + "\\nYou: ", end="", flush=True)
threading.Thread(target=read, daemon=True).start()
while True:
    server.send(input("You: ").encode())
"""
MANY = """
import socket, threading
server = socket.socket()
server.bind((socket.gethostname(), 80))
server.listen()
users = {}
def tell(text, but):
    for other in list(users):
        if other is not but:
            other.send(text.encode())
def serve(user):
    name = user.recv(1024).decode()
    if not name:
        return
    tell(f"{name} joined", user)
    users[user] = name
    try:
        while data := user.recv(4096):
            tell(f"{name}: {data.decode()}", user)
    except OSError:
        pass
    del users[user]
    tell(f"{name} left", user)
while True:
    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
"""
FAR_AWAY = """
import socket, threading
name = input("Name: ")
server = socket.socket()
server.connect(("192.168.0.15", 80))
server.send(name.encode())
def read():
    while data := server.recv(4096):
        print(data.decode())
threading.Thread(target=read, daemon=True).start()
while True:
    server.send(input("> ").encode())
"""


def graded(
    tmp_path: Path, server: str, client: str, only: tuple[str, ...] = (), isolation: str = "auto"
) -> SubmissionResult:
    folder = tmp_path / "chat"
    folder.mkdir()
    (folder / "server.py").write_text(textwrap.dedent(server), encoding="utf-8")
    (folder / "client.py").write_text(textwrap.dedent(client), encoding="utf-8")
    pair = Pair("server.py", "client.py", ())
    return grade_open(folder, pair, tmp_path, 1, rubric.read(), only=only, isolation=isolation)


def verdicts(result: SubmissionResult) -> dict[str, Verdict]:
    return {check.name.partition("/")[2]: check.verdict for check in result.checks}


@pytest.mark.parametrize(
    ("screen", "kind"),
    [
        ("Enter your username: ", Kind.NAME),
        ("Введите ваше имя: ", Kind.NAME),
        ("Choose a nickname\n", Kind.NAME),
        ("Your name?\n> ", Kind.NAME),
        ("Enter server IP: ", Kind.HOST),
        ("Порт: ", Kind.PORT),
        ("Room number: ", Kind.ROOM),
        ("How many users? ", Kind.COUNT),
        ("> ", Kind.MESSAGE),
    ],
)
def test_a_question_is_known_by_its_words(screen, kind) -> None:
    asked = question(screen)
    assert asked is not None and asked.kind is kind


@pytest.mark.parametrize("screen", ["", "Connected to the chat.\n", "bob left the chat\n"])
def test_a_statement_is_no_question(screen) -> None:
    assert question(screen) is None


def test_a_refusal_is_known_by_its_words() -> None:
    assert refused("This name is already taken") and refused("Имя занято")
    assert not refused("Hello, ann")


@pytest.mark.parametrize(
    ("new", "leaving", "told"),
    [
        ("Ann joined our chat!\n", False, True),
        ("Ann присоединился к чату\n", False, True),
        ("Ann left the chat :(\n", True, True),
        ("bob: hello\n", False, False),
        ("Ann\n", False, False),
    ],
)
def test_a_notice_is_told_from_a_chat_text(new, leaving, told) -> None:
    known = Known("Ann", ["bob"], ["hello"], "name: text".upper(), leaving)
    assert bool(notice(new, known)) is told


@pytest.mark.parametrize(
    ("screen", "why"),
    [
        ("bob: one\nbob: two\n", ""),
        ("bob「one」\n> \nbob「two」\n> ", ""),
        ("bob: onetwo\n", "they run together"),
        ("[bob]:\none[bob]:\ntwo\n", "they run together"),
        ("two one", "they have changed places"),
        ("one", "the second is missing"),
        ("", "each is missing"),
    ],
)
def test_two_texts_are_two_only_if_something_stands_between(screen, why) -> None:
    assert departures.why_not_apart(screen, "one", "two").startswith(why)
    assert bool(departures.why_not_apart(screen, "one", "two")) is bool(why)


def test_a_command_line_is_read_from_the_source(tmp_path) -> None:
    program = tmp_path / "client.py"
    program.write_text("import sys\nhost = sys.argv[1]\nport = int(sys.argv[2])\n")
    assert argv.wanted(program) == [("", Kind.HOST), ("", Kind.PORT)]


@pytest.mark.parametrize(("server", "harms"), [(RELAY, True), (TWO_SEATS, False)])
def test_a_chat_for_two_has_its_own_story_of_a_departure(tmp_path, server, harms) -> None:
    result = graded(tmp_path, server, ASKS_WHERE, ("three_talk", "departure", "crash"))
    assert result.found["users"] == 2
    assert result.found["departure_harms"] is harms
    assert result.found["crash_harms"] is harms
    assert verdicts(result)["three_talk"] is Verdict.FAILED


@pytest.mark.parametrize("work", [0, 300_000, 3_000_000])
def test_a_server_that_only_binds_does_not_listen_however_long_it_takes_to_end(
    tmp_path, work
) -> None:
    """Whether its port is seen before it ends is luck, and must not decide."""
    binds = f"import socket\ns = socket.create_server(('', 8000))\nfor _ in range({work}): pass\n"
    (tmp_path / "server.py").write_text(binds)
    result = grade_open(tmp_path, Pair("server.py", None), tmp_path, 7, rubric.read())
    assert verdicts(result)["server_listens"] is Verdict.FAILED
    assert "it has ended (exit status 0)" in result.found["why_not"]
    assert "no_chat" not in result.found


@pytest.mark.slow
@pytest.mark.parametrize("isolation", ["auto", "none"])
def test_a_far_address_and_a_low_port_are_no_obstacle(tmp_path, isolation) -> None:
    result = graded(tmp_path, MANY, FAR_AWAY, isolation=isolation)
    found = result.found
    assert (found["users"], found["name_by"], found["asked_by"]) == (3, "server", "client")
    assert found["moved"] == 80 or found["port"] == 80
    assert found["join_announced"] and found["leave_announced"]
    assert found["departure_harms"] is False and found["crash_harms"] is False
    assert found["echo"] is False


@pytest.mark.slow
def test_a_client_that_lacks_a_module_is_replaced_by_sockets(tmp_path) -> None:
    result = graded(tmp_path, MANY, "import no_such_colours\n" + FAR_AWAY, ("three_talk",))
    assert result.found["client_works"] is False
    assert "no_such_colours" in result.found["why_raw"]
    assert verdicts(result)["three_talk"] is Verdict.PASSED


@pytest.mark.slow
def test_a_server_that_ends_at_once_is_explained(tmp_path) -> None:
    result = graded(tmp_path, "import socket\nimport settings_of_mine\n", FAR_AWAY)
    assert result.found["server_starts"] is False
    assert "settings_of_mine" in result.found["why_not"]
