"""The cause comes first: an error, a TODO or a deadlock explains a check that fails."""

import pytest
from partyline.model.cause import BUSY, CRASH, DEADLOCK, SYNTAX, THREAD, TODO, UNSTARTED
from partyline.model.failure import LATE, RESTLESS
from partyline.model.results import Verdict
from partyline.system.abilities import has

SAY = "                    wire.send_line(user, text)\n"


def test_an_error_in_a_thread_is_the_failure(program, failing) -> None:
    folder = program("3-room", ("server.py", SAY, SAY.replace("text", "txt")))
    check = failing(folder, "everyone_else_hears")
    cause = check.failure.cause
    assert (cause.kind, cause.exception) == (THREAD, "NameError")
    assert (cause.frames[-1].file, cause.frames[-1].function) == ("server.py", "broadcast")
    assert check.failure.sentence.startswith(
        "A thread of your server.py ended with an error in broadcast (server.py line 36): NameError"
    )
    assert "NameError" in check.failure.traceback
    assert check.todo == "3.2"
    assert "does not know this name" in check.hint


def test_the_todo_is_that_of_the_function_in_the_traceback(program, failing) -> None:
    """The check is about who hears what, the error is in join: the hint follows the error."""
    welcome = "wire.send_line(sock, wire.WELCOME.format(count=len(self.users)))"
    wrong = "wire.send_line(sock, wire.WELCOME.format(number=len(self.users)))"
    folder = program("3-room", ("server.py", welcome, wrong))
    check = failing(folder, "leaver_is_let_go")
    assert (check.todo, check.failure.cause.exception) == ("3.1", "KeyError")


def test_a_stub_that_runs_at_last_hides_no_error(program, failing) -> None:
    """The learner has written join, and broadcast with a slip; leave waits."""
    join = """
        # TODO 3.1: Add the user to the room, and send a welcome with the number of users who are
        # here.
        print("TODO 3.1 is not written yet: Room.join() in server.py", flush=True)
        raise SystemExit(1)
"""
    broadcast = """
        # TODO 3.2: Send the line to everyone in the room except its sender.
        print("TODO 3.2 is not written yet: Room.broadcast() in server.py", flush=True)
        raise SystemExit(1)
"""
    folder = program(
        "3-room",
        (
            "server.py",
            join,
            "\n        self.users.append(sock)\n"
            "        wire.send_line(sock, wire.WELCOME.format(count=len(self.users)))\n",
        ),
        ("server.py", broadcast, "\n        for user in self.people:\n            pass\n"),
        starter=True,
    )
    check = failing(folder, "everyone_else_hears")
    assert check.failure.cause.exception == "AttributeError"
    assert "no attribute 'people'" in check.failure.sentence
    assert check.todo == "3.2"


def test_a_todo_that_is_not_written_is_the_cause(program, failing) -> None:
    folder = program("3-room", starter=True)
    check = failing(folder, "everyone_else_hears")
    assert check.failure.cause.kind == TODO
    assert check.failure.sentence.startswith("Your server.py says: TODO 3.1 is not written yet")
    assert check.todo == "3.1"
    assert check.hint.startswith("Add the user to the room")


def test_a_traceback_that_comes_after_the_wrong_line_is_found(program, failing) -> None:
    """The thread waits in finally for its user to hang up; only then Python prints the error."""
    folder = program(
        "5-robust",
        ("wire.py", '    rest = b""\n', '    rest = ""\n'),
        (
            "wire.py",
            '        *lines, rest = (rest + chunk).split(b"\\n")\n',
            '        *lines, rest = (rest + chunk.decode()).split("\\n")\n'
            "        lines = [line.encode() for line in lines]\n",
        ),
    )
    for name in ("letters_stay_whole", "bad_utf8_is_replaced"):
        check = failing(folder, name)
        assert check.failure.cause.exception == "UnicodeDecodeError"
        assert check.todo == "5.1"


REMOVE = "            self.users.remove(sock)\n"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("                if user is not sender:\n", "                if user is not sender\n", 35),
        (REMOVE, f"{REMOVE}              pass\n", 42),
        (REMOVE, "            self.users.remove(sock))\n", 41),
    ],
)
def test_a_file_that_is_no_python_is_shown_with_its_line(program, failing, old, new, line) -> None:
    check = failing(program("3-room", ("server.py", old, new)), "starts")
    assert check.failure.cause.kind == SYNTAX
    said = f"server.py line {line} is not valid Python: "
    assert check.failure.sentence.startswith(said)
    assert f'File "server.py", line {line}' in check.failure.traceback
    assert "--host" not in check.hint
    assert "--host" not in check.failure.sentence


def test_an_error_before_the_server_listens(program, failing) -> None:
    listen = "listener = socket.create_server((args.host, args.port), backlog=128)"
    folder = program("1-echo", ("server.py", listen, listen.replace("args.port", "args.prt")))
    check = failing(folder, "starts")
    assert (check.failure.cause.kind, check.failure.cause.exception) == (CRASH, "AttributeError")
    assert check.failure.cause.frames[-1].function == "main"


def test_a_lock_that_is_taken_twice_is_named(program, failing) -> None:
    folder = program(
        "4-names",
        (
            "server.py",
            "                self.broadcast(wire.LEFT.format(name=user.name), user)\n",
            "                for each in self.users:\n"
            "                    self.tell(wire.LEFT.format(name=user.name), each)\n",
        ),
    )
    check = failing(folder, "leaving_is_told")
    assert check.failure.cause.kind == DEADLOCK
    assert "waits for ever in tell (server.py line 74) for the lock self.lock" in (
        check.failure.sentence
    )
    assert "It took this lock itself in leave (server.py line 84)" in check.failure.sentence
    assert check.todo == "4.5"


def test_two_threads_that_wait_for_each_other_are_named(program, failing) -> None:
    """join takes lock and then door, leave takes door and then lock."""
    folder = program(
        "3-room",
        (
            "server.py",
            "        self.lock = threading.Lock()\n",
            "        self.lock = threading.Lock()\n        self.door = threading.Lock()\n",
        ),
        (
            "server.py",
            "        with self.lock:\n            for user in self.users:\n",
            "        with self.lock:\n            time.sleep(0.3)\n            with self.door:\n"
            "                pass\n            for user in self.users:\n",
        ),
        (
            "server.py",
            "        with self.lock:\n            self.users.remove(sock)\n",
            "        with self.door:\n            time.sleep(0.6)\n            with self.lock:\n"
            "                self.users.remove(sock)\n",
        ),
        ("server.py", "import threading\n", "import threading\nimport time\n"),
        (
            "server.py",
            "            room.broadcast(line, sock)\n",
            "            threading.Thread(target=room.leave, args=(sock,), daemon=True).start()\n"
            "            time.sleep(0.1)\n            room.broadcast(line, sock)\n",
        ),
    )
    check = failing(folder, "everyone_else_hears")
    assert check.failure.cause.kind == DEADLOCK
    assert "Two threads of your server.py wait for each other for ever." in check.failure.sentence
    assert "One holds self.door (taken in leave," in check.failure.sentence
    assert "One holds self.lock (taken in broadcast," in check.failure.sentence


START = "    threading.Thread(target=serve, args=(sock,), daemon=True).start()\n"


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (START.replace("(sock,)", "(sock)"), "args must be a tuple: args=(sock,), with a comma."),
        (START.replace(".start()", ""), "and nothing starts it. Call its start()."),
        (START.replace(".start()", ".run()"), "run() works in the thread that calls it."),
        (
            START.replace("target=serve, args=(sock,)", "target=serve(sock)"),
            "Write target=serve without parentheses",
        ),
    ],
)
def test_a_thread_that_never_ran_is_named(program, graded, new, said) -> None:
    folder = program("1-echo", ("server.py", START, new))
    failed = [check for check in graded(folder).checks if check.verdict is Verdict.FAILED]
    check = failed[0]
    assert check.failure.cause.kind == UNSTARTED
    assert check.failure.sentence.startswith("No thread of your server.py ever ran serve")
    assert said in check.failure.sentence
    assert check.todo == "1.3"


def test_no_text_shows_where_our_copy_is(program, failing) -> None:
    """Neither a missing file, nor what a program prints about itself."""
    folder = program(
        "1-echo",
        (
            "server.py",
            '    """Listen until Ctrl-C or SIGTERM."""\n',
            "    print(__file__)\n    1 / 0\n",
        ),
    )
    check = failing(folder, "starts")
    texts = [check.failure.sentence, check.failure.traceback, check.failure.cause.sentence]
    texts += [event.text for event in check.failure.transcript]
    assert any("server.py" in text for text in texts[3:])
    assert not [text for text in texts if "partyline-" in text]


def test_a_file_with_a_capital_is_pointed_at(program, failing) -> None:
    folder = program("3-room")
    (folder / "server.py").rename(folder / "Server.py")
    sentence = failing(folder, "starts").failure.sentence
    assert "There is Server.py, but its name must be exactly server.py." in sentence
    assert "partyline-" not in sentence


def busy_check(result):
    """Return the check that names the loop; there is one, and it costs nothing but itself."""
    named = [c for c in result.checks if c.failure and c.failure.kind == RESTLESS]
    assert len(named) == 1
    assert not [c for c in result.checks if c.verdict is Verdict.NOT_REACHED]
    assert named[0].failure.cause.kind == BUSY
    return named[0]


@pytest.mark.skipif(not has("stacks"), reason="no stack dumps here")
def test_a_loop_that_never_sleeps_is_named_at_once(program, graded) -> None:
    """It spins from the start on: the first check finds it, and the others are still run."""
    folder = program(
        "5-robust",
        (
            "server.py",
            "            batch = [self.waiting.get()]\n",
            "            if self.waiting.empty():\n                continue\n"
            "            batch = [self.waiting.get()]\n",
        ),
    )
    check = busy_check(graded(folder, "starts", "join_and_talk", "answers_promptly"))
    said = "Your server.py is awake all the time: a loop in deliver (server.py line 132) runs"
    assert check.failure.sentence.startswith(said)
    assert check.todo == "5.4"


@pytest.mark.skipif(not has("stacks"), reason="no stack dumps here")
def test_a_loop_that_looks_again_and_again_for_a_line(program, graded) -> None:
    """A recv that never waits, in a loop of the given code's user."""
    folder = program(
        "1-echo",
        (
            "wire.py",
            "    while chunk := receive(sock):\n",
            "    sock.setblocking(False)\n    while True:\n        try:\n"
            "            chunk = sock.recv(4096)\n        except BlockingIOError:\n"
            "            continue\n        if not chunk:\n            return\n",
        ),
    )
    check = busy_check(graded(folder, "starts", "echoes", "keeps_order"))
    assert "a loop in lines_from (wire.py line " in check.failure.sentence
    assert check.todo == "1.2"


def test_a_server_that_answers_slowly_does_not_keep_its_learner_waiting(program, graded) -> None:
    """Each answer comes in time, but all together they would take two minutes."""
    folder = program(
        "4-names",
        (
            "server.py",
            "    user = User(sock)\n",
            "    user = User(sock)\n    threading.Event().wait(1.0)\n",
        ),
    )
    result = graded(folder)
    late = [c for c in result.checks if c.failure is not None and c.failure.kind == LATE]
    assert late
    assert "Answers were slow before" in late[0].failure.sentence
    assert [c for c in result.checks if c.verdict is Verdict.NOT_REACHED]
