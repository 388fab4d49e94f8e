"""Stage 5, the client: it copes with whatever the server and the network do."""

from partyline.chat.client_under_test import ClientUnderTest
from partyline.chat.silence import client_outlives_silence
from partyline.chat.unplanned.client import hold_client_conversations
from partyline.model.checks import check


@check(
    "The client connects and stays connected",
    points=1,
    lesson="06-client",
    hint="The client runs until the keyboard input ends, the user types /quit, or the server "
    "closes the connection.",
)
def test_client_connects(client: ClientUnderTest) -> None:
    """A client starts as `python client.py --host 127.0.0.1 --port PORT`."""
    client.types("hello")
    client.server_hears("hello")


@check(
    "The client shows the last lines of the server before it ends",
    points=2,
    lesson="10-hostile-input",
    todo="5.1",
    hint="The last lines and the end of the connection may arrive at the same moment. Show "
    "everything that has arrived before you end the program.",
    after=test_client_connects,
)
def test_client_shows_last_words(client: ClientUnderTest) -> None:
    """`! server is full`; `* server is closing` on Ctrl-C or SIGTERM, to all."""
    client.server_says("one more thing")
    client.server_says_exactly(client.wire.CLOSING)
    client.server.hangs_up()
    client.shows("one more thing")
    client.shows_exactly(client.wire.CLOSING)
    client.ends("when the server has closed")
    other = client.another()
    other.server_says_exactly(other.wire.SERVER_FULL)
    other.server.hangs_up()
    other.shows_exactly(other.wire.SERVER_FULL)
    other.ends("when the server is full")


@check(
    "The client shows a very long line from the server in full",
    points=1,
    lesson="10-hostile-input",
    todo="5.1",
    hint="The limit of 512 bytes applies to what users say. The list of everyone who is here may "
    "be much longer.",
    after=test_client_connects,
)
def test_client_shows_a_long_line(client: ClientUnderTest) -> None:
    """`/who` gets `* here: alice, bob`, with as many names as there are users."""
    names = [f"пользователь-{number:03}" for number in range(client.wire.MAX_USERS)]
    here = client.wire.HERE.format(names=", ".join(names))
    client.server_says_exactly(here)
    client.shows_exactly(here)
    client.server_says("and now to something else")
    client.shows("and now to something else")


@check(
    "The client keeps running after bytes that are not UTF-8",
    points=2,
    lesson="10-hostile-input",
    todo="5.2",
    hint="decode() raises an exception at the first wrong byte, unless you tell it what to do "
    "instead.",
    after=test_client_connects,
)
def test_client_survives_bad_utf8(client: ClientUnderTest) -> None:
    """Bad UTF-8 becomes `�`."""
    client.server.sends(b"un caf\xe9, \xff\xfe\n")
    client.shows_exactly("un caf")
    client.server_says("still there?")
    client.shows("still there?")


@check(
    "If the connection is reset, the client says so and ends without a traceback",
    points=2,
    lesson="10-hostile-input",
    todo="5.1",
    hint="A connection may end with an exception instead of an empty recv(). For the user, both "
    "mean the same: the server has gone.",
    after=test_client_connects,
)
def test_client_survives_a_reset(client: ClientUnderTest) -> None:
    """A reset counts as leaving."""
    client.server_says("hello")
    client.shows("hello")
    client.server_vanishes()
    client.ends("when the connection is reset", status=None)
    client.says_so("that the server has gone")


@check(
    "After an hour of silence the client is still there",
    points=2,
    lesson="06-client",
    todo="5.1",
    hint="Does your client set a time limit: settimeout, or timeout= of create_connection? It "
    "stays with the socket. Use settimeout(None) as soon as you are connected.",
    after=test_client_connects,
)
def test_client_hour_of_silence(closed_client: ClientUnderTest) -> None:
    """A client leaves when its input ends or says /quit, or when the server closes."""
    client_outlives_silence(closed_client)


@check(
    "Every promise of the client holds in conversations that nobody has planned",
    points=3,
    lesson="06-client",
    todo="5.1",
    hint="The story names what was typed and what the server sent. Send what was typed as it is, "
    "with all its blanks, and show each whole line, however the bytes arrive.",
    after=test_client_connects,
)
def test_client_unplanned(closed_client: ClientUnderTest) -> None:
    """A message is one line of UTF-8 text that ends in a newline. Half a line is dropped."""
    hold_client_conversations(closed_client)
