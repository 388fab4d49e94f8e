"""Tracebacks are cut down to the student's lines, and the one that explains the others is found."""

from partyline.model.tracebacks import crashes, first_cause

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

OWN = """\
Traceback (most recent call last):
  File "server.py", line 14, in serve
    for line in lines_from(sock):
  File "wire.py", line 31, in lines_from
    yield line.decode()
          ^^^^^^^^^^^^^
UnicodeDecodeError: 'utf-8' codec can't decode byte 0xd1 in position 4: unexpected end of data"""


def own_traceback(errors: str, names: list[str]) -> str:
    crash = first_cause(errors, names)
    return crash.text if crash is not None else ""


def test_a_traceback_is_cut_down_to_the_students_frames() -> None:
    assert own_traceback(TRACEBACK, ["server.py", "wire.py", "client.py"]) == OWN


def test_the_first_of_several_tracebacks_counts() -> None:
    later = TRACEBACK.replace("line 14", "line 99")
    assert "line 99" not in own_traceback(TRACEBACK + later, ["server.py"])
    assert len(crashes(TRACEBACK + later, ["server.py"])) == 2


CHAIN = """\
Exception in thread Thread-4 (serve):
Traceback (most recent call last):
  File "/place/server.py", line 20, in serve
    room.broadcast(line, sock)
NameError: name 'usr' is not defined

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/place/server.py", line 22, in serve
    room.leave(sock)
  File "/place/server.py", line 9, in leave
    self.users.remove(sock)
ValueError: list.remove(x): x not in list
"""


def test_of_a_chain_the_first_error_counts() -> None:
    crash = first_cause(CHAIN, ["server.py"])
    assert crash is not None
    assert (crash.kind, crash.thread, crash.frames[-1].line) == ("NameError", True, 20)


def test_a_broken_connection_counts_only_if_there_is_nothing_else() -> None:
    broken = CHAIN.replace("NameError: name 'usr' is not defined", "ConnectionResetError: 104")
    crash = first_cause(broken, ["server.py"])
    assert crash is not None
    assert (crash.kind, crash.frames[-1].function) == ("ValueError", "leave")
    alone = first_cause(broken.partition("\nDuring")[0], ["server.py"])
    assert alone is not None
    assert alone.kind == "ConnectionResetError"
    assert alone.is_news


def test_a_thread_that_ends_before_it_comes_to_the_function() -> None:
    text = """\
Exception in thread Thread-1 (serve):
Traceback (most recent call last):
  File "/usr/lib/python3.13/threading.py", line 994, in run
    self._target(*self._args, **self._kwargs)
TypeError: serve() argument after * must be an iterable, not socket
"""
    crash = first_cause(text, ["server.py"])
    assert crash is not None
    assert (crash.target, crash.frames) == ("serve", ())


def test_a_module_of_python_with_the_same_name_is_not_the_students() -> None:
    text = """\
Traceback (most recent call last):
  File "/usr/lib/python3.13/http/server.py", line 5, in handle
    run()
OSError: no
"""
    assert first_cause(text, ["server.py"]) is None


def test_a_traceback_without_own_frames_is_none() -> None:
    assert own_traceback(TRACEBACK, ["other.py"]) == ""
    assert own_traceback("all is well\n", ["server.py"]) == ""


def test_a_syntax_error_is_the_students_own() -> None:
    text = '  File "/x/server.py", line 3\n    def main(:\n             ^\nSyntaxError: invalid\n'
    assert own_traceback(text, ["server.py"]).startswith('  File "server.py", line 3')


def test_two_threads_may_write_theirs_at_the_same_time() -> None:
    text = """\
Exception in thread Thread-1 (serve):
Traceback (most recent call last):
  File "/place/server.py", line 20, in serve
Exception in thread Thread-2 (serve):
Traceback (most recent call last):
    1 / 0
  File "/place/server.py", line 20, in serve
    1 / 0
ZeroDivisionError: division by zero
ZeroDivisionError: division by zero
"""
    crash = first_cause(text, ["server.py"])
    assert crash is not None
    assert (crash.error, crash.thread) == ("ZeroDivisionError: division by zero", True)
    assert "Thread-2" not in crash.text
