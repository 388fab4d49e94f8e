"""The replay of a failure as the text of a Python program."""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import Sequence

from partyline.model.results import CheckResult
from partyline.model.sanitize import clean
from partyline.reports.replay.steps import (
    CONNECTS,
    DUE,
    ENDS,
    GETS,
    LEAVES,
    SENDS,
    SHOWS,
    STAYS,
    TOO_MUCH,
    TYPES,
    VANISHES,
    Step,
    is_of_client,
    steps,
)
from partyline.reports.words import why

_WIDTH = 96
_LONG = 60  # bytes of one kind

_LINE = """

def line(sock):
    \"\"\"Return the next line; b"" at the end, None if nothing comes for 2 seconds.\"\"\"
    data = b""
    try:
        while not data.endswith(b"\\n") and (byte := sock.recv(1)):
            data += byte
    except TimeoutError:
        return data or None
    except OSError:  # a connection that breaks has ended, too
        pass
    return data


"""
_SERVER = """users, got = {}, []
try:
    for who, what, data in STEPS:
        if what == "connects":
            users[who] = socket.create_connection(("127.0.0.1", PORT), timeout=2)
"""
_SERVER_DOES = {
    SENDS: "            users[who].sendall(data)\n",
    LEAVES: "            users[who].shutdown(socket.SHUT_WR)\n",
    VANISHES: "            # without a goodbye: a reset\n"
    "            reset = bytes([1, *7 * [0]])\n"
    "            users[who].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)\n"
    "            users[who].close()\n",
    GETS: "            data = line(users[who])\n            got.append((who, data))\n",
}
_CLIENT = """with socket.create_server(("127.0.0.1", PORT)) as listener:
    print(f"Start your client now, with --port {PORT}", flush=True)
    client, address = listener.accept()
client.settimeout(2)
got = []
try:
    for who, what, data in STEPS:
        if what == "types":
            print("Type into your client:", data.decode(errors="replace"), flush=True)
            input("Then press Enter here.\\n")
"""
_CLIENT_DOES = {
    SENDS: "            client.sendall(data)\n",
    LEAVES: "            client.close()\n",
    VANISHES: "            client.close()\n",
    GETS: "            data = line(client)\n            got.append((who, data))\n",
}
_NEXT = """        print(who, what, data or "", flush=True)
        time.sleep(0.1)  # so that things happen one after the other
except OSError as error:
    sys.exit(f"{who} {what}, but: {error}")
"""
# Other lines may stand before the one that is due: users take turns as they like, and a line that
# may be refused or ignored has an answer or none. Only the line that was wrong may not.
_DUE = """due = {due}
times = {times}
while times <= {before} and (came := line({sock})) not in (None, b""{wrong}):
    print("{who} gets", came)
    times += came == due
right = times > {before}
print(f"{who}: {{due!r}} was due:", "right" if right else f"WRONG, it gets {{came!r}}")
sys.exit(not right)
"""
_RIGHT = {
    TOO_MUCH: ("came != due", "anything but {due!r} was right"),
    ENDS: ('came == b""', "the end of the connection was due"),
    STAYS: ('came != b""', "the connection should not end"),
}


def text(check: CheckResult, command: str) -> str:
    """Return the program that plays a failure again.

    Args:
        check: what has failed.
        command: starts the learner's own program, on port 8765.

    Raises:
        CannotReplay: sockets alone can't show this failure.
    """
    found = steps(check)
    assert check.failure is not None
    client = is_of_client(check.failure.transcript)
    about = [f"{clean(check.title)}.", "", *textwrap.wrap(clean(why(check)), _WIDTH), ""]
    if client:
        about += ["This is a small server. Start it, then your client in another terminal:"]
    else:
        about += ["Start your server, then this program in another terminal:"]
    about += ["", f"    {command}"]
    hand = by_hand(found, client)
    if max(map(len, hand)) <= _WIDTH:
        about += ["", "By hand, with the telephone of the lessons:", ""]
        about += [f"    {line}" for line in hand]
    head = "\n".join(f"# {line}".rstrip() for line in about)
    *before, last = found
    rows = "\n".join(
        f"    ({step.who!r}, {step.what!r}, {_literal(step.data)})," for step in before
    )
    used = {step.what for step in before}
    start, does = (_CLIENT, _CLIENT_DOES) if client else (_SERVER, _SERVER_DOES)
    acts = "".join(
        f'        elif what == "{what}":\n{code}' for what, code in does.items() if what in used
    )
    needs_line = GETS in used or last.what != SHOWS
    judges = _due(last, client, GETS in used) if last.what == DUE else _judgement(last, client)
    return "".join(
        (
            f"{head}\n\nimport socket\nimport sys\nimport time\n\n",
            "PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 8765\n",
            f"STEPS = [\n{rows}\n]\n",
            _LINE if needs_line else "\n",
            start,
            acts,
            _NEXT,
            judges,
        )
    )


def _judgement(last: Step, client: bool) -> str:
    """Return the code that compares what comes with what was due; it ends with 1 if it is wrong."""
    due = f"due = {_literal(last.data)}\n"
    if last.what == SHOWS:
        return (
            f"{due}print(f\"Look: your client should show {{due.decode(errors='replace')!r}}\")\n"
            "input()\n"
        )
    right, said = _RIGHT[last.what]
    sock = "client" if client else f"users[{last.who!r}]"
    needs = due if "due" in right else ""
    told = f'print(f"{last.who} gets {{came!r}}; {said}:", "right" if right else "WRONG")'
    return f"{needs}came = line({sock})\nright = {right}\n{told}\nsys.exit(not right)\n"


def _due(last: Step, client: bool, reads: bool) -> str:
    """Return the code that waits for a line; it ends with 1 if the line does not come."""
    due = _literal(last.data)
    return _DUE.format(
        due=due,
        who=last.who,
        sock="client" if client else f"users[{last.who!r}]",
        times=f"got.count(({last.who!r}, due))" if reads else "0",
        before=last.before,
        wrong=f", {_literal(last.wrong)}" if last.wrong else "",
    )


def by_hand(found: Sequence[Step], client: bool) -> list[str]:
    """Return the steps as they are typed into `talk.py`, in the marks of the lessons.

    Args:
        found: the steps.
        client: whether a client is tried, and `talk.py` plays the server.
    """
    lines = ["server $ python3 lessons/talk.py --listen --raw"] if client else []
    for step in found:
        who, said = step.who, _typed(step.data)
        call = "client . (starts)" if client else f"{who} $ python3 lessons/talk.py --raw"
        lines.append(
            {
                CONNECTS: call,
                SENDS: f"{who} > {said}",
                TYPES: f"{who} > {said}",
                GETS: f"{who} | {said}",
                LEAVES: f"{who} ^ (Ctrl-D)",
                VANISHES: f"{who} ^ (Ctrl-C)",
                DUE: f"{who} . (due here: {said})",
                SHOWS: f"{who} . (due here: {said})",
                TOO_MUCH: f"{who} . (not due: {said})",
                ENDS: f"{who} . (the connection should end)",
                STAYS: f"{who} . (the connection should not end)",
            }[step.what]
        )
    return lines


def _literal(data: bytes) -> str:
    """Return bytes as Python code, many of one kind as a product."""
    text = data.rstrip(b"\n")
    if len(text) > _LONG and len(set(text)) == 1:
        end = data[len(text) :]
        return f"{text[:1]!r} * {len(text)}" + (f" + {end!r}" if end else "")
    with contextlib.suppress(UnicodeDecodeError):
        if not data.isascii():
            return f"{data.decode()!r}.encode()"
    return repr(data)


def _typed(data: bytes) -> str:
    """Return bytes as `talk.py --raw` takes them."""
    return data.decode("latin-1").encode("unicode_escape").decode()
