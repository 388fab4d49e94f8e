"""Stage 1: the server is built on `socket` and `threading`."""

from partyline.chat.room import Room
from partyline.model.checks import check


@check(
    "The server is built on `socket` and `threading`",
    points=2,
    lesson="04-threads",
    todo="1.3",
    hint="The exercise is to see how a chat works inside: `socket` carries the bytes, and threads "
    "of `threading` wait for the users. Which module does that work in your program?",
    after="test_echoes",
)
def test_built_on_socket_and_threading(closed_room: Room) -> None:
    """Plain `socket` and `threading`; other ways to do their work come in stage 6."""
    closed_room.is_built_on("socket", "threading")  # before it runs: it might rewrite itself
    closed_room.opens()
    closed_room.user("ann")
    closed_room.serves_in_threads()
