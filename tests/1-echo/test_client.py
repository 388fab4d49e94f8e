"""Stage 1, the client: a keyboard, a screen, and a connection between them."""

from partyline.chat.client_under_test import ClientUnderTest
from partyline.chat.unplanned.client import hold_client_conversations
from partyline.model.checks import check


@check(
    "The client connects to the address and port given by --host and --port",
    points=1,
    lesson="00-connection",
    hint="Take the address and the port from the command line. 127.0.0.1 and 8765 are only the "
    "defaults.",
)
def test_client_connects(closed_client: ClientUnderTest) -> None:
    """A client starts as `python client.py --host 127.0.0.1 --port PORT`."""
    closed_client.opens_elsewhere()


@check(
    "Each typed line reaches the server whole, with its newline",
    points=2,
    lesson="00-connection",
    hint="The client sends the typed text and a newline, encoded as UTF-8, and nothing else.",
    after=test_client_connects,
)
def test_client_sends_lines(client: ClientUnderTest) -> None:
    """A message is one line of UTF-8 that ends in a newline."""
    for text in ("hello", "как дела?", "two  spaces"):
        client.types(text)
        client.server_hears(text)


@check(
    "The client shows each line from the server at once",
    points=2,
    lesson="03-lines",
    todo="1.2",
    hint="The client shows what lines_from() yields. Does it yield a line as soon as the newline "
    "arrives? Is the line text, and not bytes?",
    after=test_client_connects,
)
def test_client_shows_lines(client: ClientUnderTest) -> None:
    """`S> hello`"""
    client.server_says("здравствуйте")
    client.shows("здравствуйте")
    client.types("hello")
    client.server_hears("hello")
    client.server_says("nice to meet you", "come in")
    client.shows("nice to meet you", "come in")


@check(
    "If there is no server, the client says so and ends with status 1",
    points=1,
    lesson="00-connection",
    hint="A refused connection raises an exception. Turn it into a sentence for the user: "
    "sys.exit() accepts one.",
    after=test_client_connects,
)
def test_client_is_refused(closed_client: ClientUnderTest) -> None:
    """Connection refused: one sentence, and exit status 1."""
    closed_client.calls_nobody()
    closed_client.ends("when the connection is refused", status=1)
    closed_client.says_so("that the connection was refused")


@check(
    "The client leaves the chat on Ctrl-D and on /quit, with status 0",
    points=2,
    lesson="00-connection",
    hint="Ctrl-D and /quit mean the same: close the connection and end the program. Does a thread "
    "keep the connection open, or the program running?",
    after=test_client_sends_lines,
)
def test_client_leaves(client: ClientUnderTest) -> None:
    """Closing the connection is leaving."""
    client.presses_ctrl_d()
    client.leaves("after Ctrl-D")
    other = client.another()
    other.quits()
    other.leaves("after /quit")


@check(
    "Every promise of the client holds in conversations that nobody has planned",
    points=3,
    lesson="06-client",
    todo="1.2",
    hint="The story names what was typed and what the server sent. Send what was typed as it is, "
    "with all its blanks, and show each whole line, however the bytes arrive.",
    after=(test_client_sends_lines, test_client_shows_lines, test_client_leaves),
)
def test_client_unplanned(closed_client: ClientUnderTest) -> None:
    """A message is one line of UTF-8 text that ends in a newline. Half a line is dropped."""
    hold_client_conversations(closed_client)
