"""Stage 5, the server: it says goodbye, and can start again."""

import signal

from partyline.chat import goodbye, resources
from partyline.chat.load import Flood, may_hear_of_drops, slow_readers
from partyline.chat.room import Room
from partyline.model.checks import TIME, check


@check(
    "On Ctrl-C the server tells everyone and ends",
    points=4,
    lesson="12-stopping",
    todo="5.5",
    hint="Ctrl-C raises KeyboardInterrupt in the main thread. Tell every connected user, make "
    "sure that the line has been sent, and let no thread keep the program running.",
    after="test_join_and_talk",
    about=(TIME,),
)
def test_ctrl_c_says_goodbye(room: Room) -> None:
    """`* server is closing` on Ctrl-C or SIGTERM, to all, and gone within 2 s."""
    ann, bob = room.users("ann", "bob")
    stranger = room.nameless("stranger")
    goodbye.says_goodbye(room, signal.SIGINT, ann, bob, stranger)


@check(
    "SIGTERM does the same as Ctrl-C",
    points=2,
    lesson="12-stopping",
    todo="5.5",
    hint="The system sends SIGTERM to stop its services. Python then ends the program at once, "
    "unless your program has a handler: see the module signal.",
    after=test_ctrl_c_says_goodbye,
)
def test_sigterm_says_goodbye(room: Room) -> None:
    """`* server is closing` on Ctrl-C or SIGTERM, to all, and gone within 2 s."""
    ann, bob = room.users("ann", "bob")
    goodbye.says_goodbye(room, signal.SIGTERM, ann, bob)


@check(
    "The server ends on Ctrl-C, even if some users do not read",
    points=2,
    lesson="12-stopping",
    todo="5.5",
    hint="A user who does not read will not get your goodbye. How long does the server wait for "
    "that user, and how long for five of them?",
    after=(test_ctrl_c_says_goodbye, "test_slow_reader_stops_nobody"),
    about=(TIME,),
)
def test_stops_in_spite_of_a_slow_reader(room: Room) -> None:
    """`* server is closing` on Ctrl-C or SIGTERM, to all, and gone within 2 s."""
    ann, bob = room.users("ann", "bob")
    slow_readers(room, "a silent one", 5)
    Flood(room, ann).flows(160, bob)
    goodbye.says_goodbye(room, signal.SIGINT, ann, bob)


@check(
    "The goodbye is the last line, and nothing disturbs it",
    points=2,
    lesson="12-stopping",
    todo="5.5",
    hint="While the server closes, users can still speak or leave, and Ctrl-C can be pressed once "
    "more. What does your program do then?",
    after="test_stops_in_spite_of_a_slow_reader",
)
def test_goodbye_is_final(room: Room) -> None:
    """At the end everyone is told; that is the last line. A second Ctrl-C changes nothing."""
    slow = slow_readers(room, "a silent one", 6)
    users = room.users("ann", "bob", "cid", "dan", "eve", "fred")
    may_hear_of_drops(room, slow)
    Flood(room, users[0]).flows(160, *users[1:])
    goodbye.goodbye_is_final(room, *users)


@check(
    "The server can start again at once on the same port",
    points=2,
    lesson="12-stopping",
    hint="A connection that has ended keeps the port busy for a minute. An option of the "
    "listening socket, set before bind, lets the server use the port all the same.",
    after="test_starts",
)
def test_starts_again(room: Room) -> None:
    """A server starts as `python server.py --host 127.0.0.1 --port 0`."""
    ann = room.connects("ann")
    resources.starts_again(room, ann)
