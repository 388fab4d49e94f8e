"""What a program under a rerouted network reports arrives, however programs are started."""

import socket

import pytest
from partyline.chat.case import Case
from partyline.model.stages import stage_named
from partyline.open.session.program import OpenProgram
from partyline.sandbox.sandbox import open_sandbox
from partyline.system.abilities import VARIABLE
from partyline.system.event_loop import Outcome

SPEAKS = """
import socket, time
server = socket.create_server(("127.0.0.1", {port}))
dialler = socket.create_connection(server.getsockname())
visitor, _ = server.accept()
dialler.sendall(b"hello")
dialler.sendall(b" world")
print(visitor.recv(5) + visitor.recv(99))
time.sleep(3)
first = open(__file__)
print("descriptor", first.fileno())
input()
"""


@pytest.fixture(params=["", "descriptors", "fork", "all"])
def program(request, monkeypatch, tmp_path):
    """A program that has nothing of ours, on each kind of system."""
    monkeypatch.setenv(VARIABLE, request.param)
    sandbox = open_sandbox()
    file = tmp_path / "server.py"
    case = Case(tmp_path, stage_named("1-echo").wire(), "0", sandbox)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        file.write_text(SPEAKS.format(port=taken.getsockname()[1]), encoding="utf-8")
        program = OpenProgram(file, "server", case)
        program.begins([], "listen tap")
        yield program, taken.getsockname()[1]
        program.kill()
    sandbox.close()


def test_reports_arrive(program) -> None:
    program, wanted = program
    loop = program._loop
    assert loop.wait(lambda: "descriptor" in program.screen, 20.0) is Outcome.CAME
    loop.wait(lambda: program.paused > 0 and len(program.received) >= 11, 5.0)
    assert program.errors == ""
    assert program.moved == wanted
    assert program.sent == b"hello world"
    assert program.received == b"hello world"
    assert program.paused == 3.0


def test_asking_where_it_waits_does_not_harm_it(program) -> None:
    program, _ = program
    assert program._loop.wait(lambda: "descriptor" in program.screen, 20.0) is Outcome.CAME
    program.stacks()
    assert program.runs


def test_it_is_frozen_and_goes_on(program) -> None:
    program, _ = program
    assert program._loop.wait(lambda: "descriptor" in program.screen, 20.0) is Outcome.CAME
    program.freezes()
    program.stdin.types(b"go on\n")
    assert program._loop.wait(lambda: program.ended, 0.5) is not Outcome.CAME
    program.thaws()
    assert program._loop.wait(lambda: program.ended, 20.0) is Outcome.CAME
    assert program.status == 0
