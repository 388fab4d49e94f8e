"""Stage 2, the client: two threads, so that the keyboard never waits for the network."""

from partyline.chat.client_under_test import ClientUnderTest
from partyline.chat.silence import client_outlives_silence
from partyline.chat.unplanned.client import hold_client_conversations
from partyline.model.checks import check


@check(
    "The client connects and stays connected",
    points=1,
    lesson="06-client",
    todo="2.4",
    hint="The client sends only what is typed. It runs until the keyboard input ends, the user "
    "types /quit, or the server closes the connection.",
)
def test_client_connects(client: ClientUnderTest) -> None:
    """A client starts as `python client.py --host 127.0.0.1 --port PORT`."""
    client.settles()


@check(
    "Typed lines reach the server, even if the server sends nothing",
    points=2,
    lesson="06-client",
    todo="2.4",
    hint="Send each line as soon as it is typed, with exactly one newline: a line from sys.stdin "
    "has one, the result of input() has none. Does your program wait for the server in between?",
    after=test_client_connects,
)
def test_client_sends_lines(client: ClientUnderTest) -> None:
    """A message is one line of UTF-8 that ends in a newline."""
    for text in ("hello", "есть тут кто?", "two  spaces"):
        client.types(text)
        client.server_hears(text)


@check(
    "The client shows lines from the server, even if the user types nothing",
    points=3,
    lesson="06-client",
    todo="2.5",
    hint="The program has to wait for the keyboard and for the network. While one thread waits "
    "for Enter, which thread waits for the server?",
    after=test_client_connects,
)
def test_client_shows_lines(client: ClientUnderTest) -> None:
    """`S> * waiting for one more user`, and later `S> * chat started`."""
    for text in ("hello", "есть тут кто?", "nobody answers"):
        client.server_says(text)
        client.shows(text)


@check(
    "The client shows all lines that arrive together",
    points=2,
    lesson="03-lines",
    todo="2.5",
    hint="One recv() may return several lines. Show each of them once.",
    after=test_client_shows_lines,
)
def test_client_shows_every_line(client: ClientUnderTest) -> None:
    """Lines of one sender keep their order."""
    client.server_says("one", "two", "three")
    client.shows("one", "two", "three")
    client.server_says("four", "five")
    client.shows("four", "five")


@check(
    "The client shows a line that arrives in two pieces as one line",
    points=2,
    lesson="03-lines",
    todo="2.5",
    hint="The result of recv() may end in the middle of a line. Keep the unfinished line until "
    "its newline arrives.",
    after=test_client_shows_lines,
)
def test_client_waits_for_the_newline(client: ClientUnderTest) -> None:
    """The server sends whole lines only, but the network may cut them anywhere."""
    client.server_says("how are you", cut=5)
    client.shows("how are you")
    client.server_says("one", "and two", cut=15)
    client.shows("one", "and two")


@check(
    "The client shows a letter that arrives in two pieces as one letter",
    points=2,
    lesson="03-lines",
    todo="2.5",
    hint="A letter takes up to four bytes, and recv() may return only some of them. Split the "
    "bytes at newlines first, then decode complete lines.",
    after=test_client_shows_lines,
)
def test_client_shows_letters_whole(client: ClientUnderTest) -> None:
    """A message is UTF-8."""
    for letter in ("я", "日", "🎈"):
        for cut in range(1, len(letter.encode())):
            client.server_says(f"{letter} {cut}", cut=cut)
            client.shows(f"{letter} {cut}")


@check(
    "When the server closes the connection, the client says so and ends with status 0",
    points=3,
    lesson="06-client",
    todo="2.5",
    hint="When the connection has ended, say so and end the whole program. It is not enough to "
    "end one thread: the other one still waits for the keyboard.",
    after=test_client_shows_lines,
)
def test_client_ends_with_the_server(client: ClientUnderTest) -> None:
    """Closing the connection is leaving: `S> * the other user left`, and the server closes."""
    client.server_says("goodbye")
    client.shows("goodbye")
    client.server_goes()
    client.ends("when the server has gone")
    client.says_so("that the server has gone")


@check(
    "The client leaves the chat on Ctrl-D and on /quit, with status 0",
    points=2,
    lesson="06-client",
    todo="2.4",
    hint="After the last line, end the connection so that the server notices it. The thread that "
    "reads must not keep the program running.",
    after=test_client_connects,
)
def test_client_leaves(client: ClientUnderTest) -> None:
    """Closing the connection is leaving."""
    client.presses_ctrl_d()
    client.leaves("after Ctrl-D")
    other = client.another()
    other.quits()
    other.leaves("after /quit")


@check(
    "The client leaves the chat on Ctrl-C, without a traceback",
    points=2,
    lesson="12-stopping",
    todo="2.4",
    hint="Ctrl-C raises KeyboardInterrupt in the main thread, wherever it waits. It is one more "
    "way to leave, not an error. A bare `except:` must not hide it.",
    after=test_client_connects,
)
def test_client_leaves_on_ctrl_c(client: ClientUnderTest) -> None:
    """Closing the connection is leaving."""
    client.types("one moment")
    client.server_hears("one moment")
    client.presses_ctrl_c()
    client.leaves("on Ctrl-C", status=None)


@check(
    "Many long lines in both directions all arrive in order",
    points=2,
    lesson="06-client",
    todo="2.5",
    hint="Text can get lost when both sides send at the same time. Look for a result of recv() "
    "that is cut off, and for a send() that does not send everything.",
    after=(
        test_client_sends_lines,
        test_client_shows_every_line,
        test_client_waits_for_the_newline,
    ),
)
def test_client_keeps_up(client: ClientUnderTest) -> None:
    """At most 512 bytes with the newline; lines of one sender keep their order."""
    typed = [f"{n} {'typed ' * 70}" for n in range(60)]
    said = [f"{n} {'said ' * 90}" for n in range(60)]
    client.types(*typed)
    client.server_says(*said)
    client.server_hears(*typed)
    client.shows(*said)


@check(
    "After an hour of silence the client is still there",
    points=2,
    lesson="06-client",
    todo="2.5",
    hint="Does your client set a time limit: settimeout, or timeout= of create_connection? It "
    "stays with the socket. Use settimeout(None) as soon as you are connected.",
    after=(test_client_sends_lines, test_client_shows_lines),
)
def test_client_hour_of_silence(closed_client: ClientUnderTest) -> None:
    """A client leaves when its input ends or says /quit, or when the server closes."""
    client_outlives_silence(closed_client)


@check(
    "Every promise of the client holds in conversations that nobody has planned",
    points=4,
    lesson="06-client",
    todo="2.4",
    hint="The story names what was typed and what the server sent. Send what was typed as it is, "
    "with all its blanks, and show each whole line, however the bytes arrive.",
    after=(test_client_sends_lines, test_client_ends_with_the_server, test_client_leaves),
)
def test_client_unplanned(closed_client: ClientUnderTest) -> None:
    """A message is one line of UTF-8 text that ends in a newline. Half a line is dropped."""
    hold_client_conversations(closed_client)
