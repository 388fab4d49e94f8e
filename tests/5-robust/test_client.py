"""Stage 5, the client: whatever the server and the network do to it."""

from partyline.chat.client_under_test import Desk
from partyline.model.checks import check


@check(
    "The client connects, and stays",
    points=1,
    lesson="06-client",
    hint="The client goes on until the keyboard ends, /quit is typed, or the server goes.",
)
def test_client_connects(desk: Desk) -> None:
    """A client starts as `python client.py --host 127.0.0.1 --port PORT`."""
    desk.types("hello")
    desk.server_hears("hello")


@check(
    "What the server says last, before it closes, is still shown",
    points=2,
    lesson="10-hostile-input",
    todo="5.1",
    hint="The last lines and the end of the connection may come in one moment. Show all that came "
    "before you end the program.",
    after=test_client_connects,
)
def test_client_shows_last_words(desk: Desk) -> None:
    """`! server is full`; `* server is closing` on Ctrl-C or SIGTERM, to all."""
    desk.server_says("one more thing")
    desk.server_says_exactly(desk.wire.CLOSING)
    desk.server.hangs_up()
    desk.shows("one more thing")
    desk.shows_exactly(desk.wire.CLOSING)
    desk.ends("when the server has closed")
    other = desk.another()
    other.server_says_exactly(other.wire.SERVER_FULL)
    other.server.hangs_up()
    other.shows_exactly(other.wire.SERVER_FULL)
    other.ends("when the server is full")


@check(
    "A very long line of the server is shown whole",
    points=1,
    lesson="10-hostile-input",
    todo="5.1",
    hint="The limit of 512 bytes is for what users say. The list of everyone who is here may be "
    "much longer.",
    after=test_client_connects,
)
def test_client_shows_a_long_line(desk: Desk) -> None:
    """`/who` gets `* here: alice, bob`, with as many names as there are users."""
    names = [f"пользователь-{number:03}" for number in range(desk.wire.MAX_USERS)]
    here = desk.wire.HERE.format(names=", ".join(names))
    desk.server_says_exactly(here)
    desk.shows_exactly(here)
    desk.server_says("and now to something else")
    desk.shows("and now to something else")


@check(
    "Bytes that are not UTF-8 do not end the client",
    points=2,
    lesson="10-hostile-input",
    todo="5.2",
    hint="decode() raises an exception at the first wrong byte, unless you tell it what to do "
    "instead.",
    after=test_client_connects,
)
def test_client_survives_bad_utf8(desk: Desk) -> None:
    """Bad UTF-8 becomes `�`."""
    desk.server.sends(b"un caf\xe9, \xff\xfe\n")
    desk.shows_exactly("un caf")
    desk.server_says("still there?")
    desk.shows("still there?")


@check(
    "If the server vanishes, the client says so and ends without a traceback",
    points=2,
    lesson="10-hostile-input",
    todo="5.1",
    hint="A connection may end with an exception instead of an empty recv(). For the user it is "
    "the same: the server has gone.",
    after=test_client_connects,
)
def test_client_survives_a_reset(desk: Desk) -> None:
    """A reset is a leave."""
    desk.server_says("hello")
    desk.shows("hello")
    desk.server_vanishes()
    desk.ends("when the connection is reset", status=None)
    desk.says_so("that the server has gone")
