"""Stage 1, the server: each user gets its own lines back, and no user waits for another."""

import signal

from partyline.chat.room import Room
from partyline.model.checks import check

TEXTS = (
    "two  spaces  inside",
    "  two before, two after  ",
    "\ta tab",
    "   ",
    "",
    "",
    "ok",
    "ok",
    "exit",
    "quit",
    "/quit",
    """{braces} 100 % 'quotes' "double" back\\slash\\n""",
    "Привет, как дела?",
    "日本語 ß ñ",
    "🎈 and 👩\u200d🚀",
    "b'bytes'",
    "long " * 100,
)


@check(
    "The server starts and prints the address where it listens",
    points=1,
    lesson="01-accept",
    hint="The program takes --host and --port, listens there, and prints one line when it is "
    "ready.",
)
def test_starts(closed_room: Room) -> None:
    """A server prints `listening on 127.0.0.1:PORT` when it is ready."""
    closed_room.opens()


@check(
    "The server listens on the address and port given by --host and --port",
    points=1,
    lesson="01-accept",
    hint="Look at the arguments of bind(): do they come from the command line?",
    after=test_starts,
)
def test_listens_where_told(closed_room: Room) -> None:
    """A server starts as `python server.py --host 127.0.0.1 --port PORT`."""
    closed_room.opens_where_told()


@check(
    "Each line comes back as it was sent",
    points=3,
    lesson="02-recv",
    todo="1.1",
    hint="Send back the line that you received, with a newline at its end. Then wait for the next "
    "line.",
    after=test_starts,
)
def test_echoes(room: Room) -> None:
    """`C> hello` `S> hello`"""
    ann = room.user("ann")
    for text in ("hello", "how are you", "bye"):
        ann.says(text)
        ann.hears(text)


@check(
    "The second user is served while the first one is silent",
    points=5,
    lesson="04-threads",
    todo="1.3",
    hint="If serve() runs in the main thread, nothing calls accept() while it waits for one user. "
    "Which thread runs serve(), and does another thread wait for it to end?",
    after=test_echoes,
)
def test_second_user_is_not_blocked(room: Room) -> None:
    """Two users at once."""
    ann = room.connects("ann")
    bob = room.user("bob")
    ann.says("I was here first")
    ann.hears("I was here first")
    bob.says("me too")
    bob.hears("me too")


@check(
    "Each user gets back only its own lines",
    points=2,
    lesson="04-threads",
    todo="1.3",
    hint="Each thread needs its own socket. A variable that all threads share holds the socket of "
    "the last user who connected.",
    after=test_second_user_is_not_blocked,
    about=("extra",),
)
def test_each_hears_itself(room: Room) -> None:
    """Two users at once, each its own echo."""
    ann, bob = room.users("ann", "bob")
    for number in ("one", "two", "three"):
        ann.says(f"ann says {number}")
        ann.hears(f"ann says {number}")
        bob.says(f"bob says {number}")
        bob.hears(f"bob says {number}")


@check(
    "Sixty users are served at the same time",
    points=2,
    lesson="04-threads",
    todo="1.3",
    hint="Look for a number in your program that limits how many users there can be: a pool of "
    "threads, a semaphore, a list of seats.",
    after=test_each_hears_itself,
)
def test_sixty_users(room: Room) -> None:
    """Each user has a conversation of its own, however many they are."""
    users = room.users(*(f"user{number}" for number in range(1, 61)))
    for user in (users[0], users[-1]):
        user.says("am I alone here")
        user.hears("am I alone here")


@check(
    "Every text comes back unchanged",
    points=2,
    lesson="03-lines",
    todo="1.2",
    hint="Spaces, empty lines, repeated lines and other alphabets are text too. Which step in "
    "your program changes the text, or treats a part of it as a command?",
    after=test_echoes,
)
def test_text_stays_the_same(room: Room) -> None:
    """A message is one line of UTF-8."""
    ann = room.user("ann")
    for text in TEXTS:
        ann.says_exactly(text)
        ann.gets(text, "back")


@check(
    "Lines that arrive together all come back",
    points=2,
    lesson="03-lines",
    todo="1.2",
    hint="One recv() may return more than one line. What does your program do with the second "
    "newline?",
    after=test_echoes,
)
def test_lines_in_one_piece(room: Room) -> None:
    """A message is one line that ends in a newline, however the bytes arrive."""
    ann = room.user("ann")
    ann.says_at_once("one", "two", "three")
    for text in ("one", "two", "three"):
        ann.hears(text)


@check(
    "A line that arrives in two pieces comes back whole",
    points=2,
    lesson="03-lines",
    todo="1.2",
    hint="One recv() may return less than a line. Where does your program keep the first piece "
    "until the newline arrives? Does each user have its own place for it?",
    after=test_second_user_is_not_blocked,
)
def test_a_line_in_two_pieces(room: Room) -> None:
    """A message is one line that ends in a newline, however the bytes arrive."""
    ann, bob = room.users("ann", "bob")
    ann.begins("good morning")
    room.takes_all_of(ann)
    bob.says("hello")
    bob.hears("hello")
    ann.goes_on()
    ann.hears("good morning")


@check(
    "A letter that arrives in two pieces stays whole",
    points=2,
    lesson="03-lines",
    todo="1.2",
    hint="In UTF-8 a letter may take several bytes, and a piece may end between them. Does your "
    "program decode only complete lines?",
    after=test_echoes,
)
def test_a_letter_in_two_pieces(room: Room) -> None:
    """A message is UTF-8, however the bytes arrive."""
    ann = room.user("ann")
    for text, size in (("привет", 5), ("日本", 4), ("🎈", 3)):
        ann.begins(text, size)
        room.takes_all_of(ann)
        ann.goes_on()
        ann.hears(text)


@check(
    "A line that ends in \\r\\n comes back without the \\r",
    points=1,
    lesson="03-lines",
    todo="1.2",
    hint=r"Some programs end a line with \r\n. Only the text before \r\n is the message.",
    after=test_echoes,
)
def test_windows_line_end(room: Room) -> None:
    r"""A line ends in `\n`; a `\r` before it is ignored."""
    ann = room.user("ann")
    ann.says_exactly("hello from Windows\r")
    ann.gets("hello from Windows", "back")


@check(
    "When a user leaves, the server closes the connection too",
    points=3,
    lesson="02-recv",
    todo="1.1",
    hint="What does recv() return when the user has left, and what does your loop do then? Which "
    "code closes the socket?",
    after=test_echoes,
)
def test_closes_its_side(room: Room) -> None:
    """Closing the connection is leaving."""
    ann = room.user("ann")
    ann.half_closes()
    room.rests()
    ann.sees_the_end("when she has left")


@check(
    "An unfinished line is dropped when its user leaves",
    points=1,
    lesson="03-lines",
    todo="1.2",
    hint="A message without its newline is not finished. What does your program do with such "
    "bytes when the user leaves?",
    after=test_closes_its_side,
)
def test_half_a_line_at_the_end(room: Room) -> None:
    """Half a line at close: nothing."""
    ann = room.user("ann")
    ann.begins("I wanted to say")
    ann.leaves()


@check(
    "The server still serves the others when users come and go",
    points=3,
    lesson="04-threads",
    todo="1.3",
    hint="When a user leaves, only the conversation with that user ends. What else ends in your "
    "program? Does it still call accept()?",
    after=(test_closes_its_side, test_second_user_is_not_blocked),
)
def test_users_come_and_go(room: Room) -> None:
    """Closing the connection is leaving."""
    bob = room.user("bob")
    for visitor in ("ann", "eve", "joe", "kim"):
        room.user(visitor).leaves()
        bob.says(f"goodbye {visitor}")
        bob.hears(f"goodbye {visitor}")


@check(
    "When a user's connection breaks, the server still serves others",
    points=3,
    lesson="04-threads",
    todo="1.1",
    hint="A connection can break at any time; then recv() and sendall() raise an OSError. Which "
    "conversations in your program end with it?",
    after=test_echoes,
)
def test_a_user_vanishes(room: Room) -> None:
    """Closing the connection is leaving, also when it breaks."""
    ann = room.user("ann")
    room.settles()
    ann.vanishes()
    bob = room.user("bob")
    bob.says("where is ann")
    bob.hears("where is ann")


@check(
    "Ctrl-C ends the server at once, even while users are connected",
    points=2,
    lesson="12-stopping",
    todo="1.3",
    hint="A program ends when all its threads have ended; it does not wait for daemon threads. "
    "Which code catches the KeyboardInterrupt that Ctrl-C raises?",
    after=test_echoes,
)
def test_ctrl_c(room: Room) -> None:
    """Ctrl-C ends the server soon, with exit status 0 and without a traceback."""
    room.user("ann")
    room.is_stopped(any_last_words=True)


@check(
    "SIGTERM ends the server in the same way as Ctrl-C",
    points=1,
    lesson="12-stopping",
    hint="`kill` sends SIGTERM, and so does every system when it shuts down. Does your main() "
    "still handle it?",
    after=test_starts,
)
def test_sigterm(room: Room) -> None:
    """SIGTERM ends the server soon, with exit status 0 and without a traceback."""
    room.is_stopped(signal.SIGTERM)
