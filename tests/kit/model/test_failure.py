"""What is cut out of a program's own words: its complaints, its stacks."""

import pytest
from partyline.model.failure import ErrorLines
from partyline.program.stack_dump import places
from partyline.program.startup_errors import Start, letter, only_defines

TRACEBACK = """\
ready
Exception in thread Thread-1 (serve):
Traceback (most recent call last):
  File "/usr/lib/python3.11/threading.py", line 1045, in _bootstrap_inner
    self.run()
  File "/home/ann/1-echo/server.py", line 14, in serve
    for line in lines_from(sock):
  File "wire.py", line 31, in lines_from
    yield line.decode()
          ^^^^^^^^^^^^^
UnicodeDecodeError: 'utf-8' codec can't decode byte 0xd1 in position 4: unexpected end of data
"""


def test_of_a_traceback_only_the_last_line_is_a_complaint() -> None:
    lines = ErrorLines()
    shown = [line for piece in TRACEBACK.splitlines(keepends=True) for line in lines.feed(piece)]
    assert shown == ["ready", TRACEBACK.splitlines()[-1]]


def test_complaints_come_whole_however_they_are_cut() -> None:
    lines = ErrorLines()
    assert [line for letter in "warning: x\nno end" for line in lines.feed(letter)] == [
        "warning: x"
    ]


HALF = "half.py"

DUMP = """\
Thread 0x00007f1 (most recent call first):
  File "/usr/lib/python3.11/threading.py", line 324 in wait
  File "server.py", line 2 in deliver

Current thread 0x00007f2 (most recent call first):
  File "wire.py", line 1 in receive
  File "server.py", line 3 in serve
  File "server.py", line 4 in <module>
"""


def test_stacks_are_told_in_the_students_own_lines(tmp_path) -> None:
    (tmp_path / "wire.py").write_text("    return sock.recv(4096)\n")
    (tmp_path / "server.py").write_text("#\n  batch = waiting.get()\n receive(sock)\nserve()\n")
    assert places(DUMP, tmp_path) == (
        " It waits in server.py line 2: batch = waiting.get(); "
        "wire.py line 1: return sock.recv(4096) (serve > receive)."
    )


def test_stacks_without_own_lines_tell_nothing(tmp_path) -> None:
    assert places(DUMP, tmp_path) == ""


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"errors": "OSError: [Errno 98] Address already in use"}, "its port is already in use"),
        ({"status": -9}, "ended by signal 9"),
        ({"status": None, "listens": [("::1", 80), ("0.0.0.0", 8080)]}, "::1:80 and 0.0.0.0:8080"),
        ({"status": None}, "still busy with something else"),
        ({"status": None, "asleep": True}, "Bind and listen first"),
        ({"errors": "boom\n"}, 'last line that it printed was: "boom"'),
        ({"status": -9, "stopped": "used much memory"}, "it used much memory and was stopped"),
        ({"status": None, "crowd": 500}, "has started too many processes or threads"),
        ({"status": 0, "file": HALF}, "it calls nothing. Is the end of the file missing?"),
        ({"status": 0}, "look at the code that follows"),
        ({"errors": "RuntimeError: can't start new thread"}, "too many processes or threads"),
    ],
)
def test_a_server_that_does_not_start_gets_the_right_letter(known, told, tmp_path) -> None:
    (tmp_path / HALF).write_text("def main():\n    pass\n")
    known = {**known, "file": tmp_path / known.get("file", "server.py")}
    plain = {"args": ["--port", "0"], "status": 1, "screen": ""}
    plain |= {"errors": "", "listens": [], "asleep": False, "stopped": ""}
    assert told in letter(Start(**(plain | known)))


@pytest.mark.parametrize(
    ("source", "silent"),
    [
        ('"""Text."""\nimport socket\nPORT = 1\ndef main():\n    serve()\n', True),
        ("", True),
        ("def main():\n    pass\nmain()\n", False),
        ("def main():\n    pass\nif __name__ == '__main__':\n    main()\n", False),
        ("server = Server()\n", False),
        ("def serve(:\n", False),
        ("(" * 5000, False),
    ],
)
def test_a_half_saved_file_that_calls_nothing_is_known(source, silent, tmp_path) -> None:
    (tmp_path / "server.py").write_text(source)
    assert only_defines(tmp_path / "server.py") is silent
