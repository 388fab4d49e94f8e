"""Stage 2, the server: two users talk, a third is refused, and the next two can meet."""

import signal

from partyline.chat.room import Room
from partyline.model.checks import check

TEXTS = (
    "  two  before,  two  after  ",
    "",
    "ok",
    "ok",
    "exit",
    "/quit",
    "* the other user left",
    "Привет, как дела? 日本語 🎈",
    """{braces} 100 % 'quotes' "double" back\\slash\\n""",
    "long " * 100,
)


@check(
    "The server starts and says where it listens",
    points=1,
    lesson="01-accept",
    hint="The program takes --host and --port, listens there, and prints one line when it is "
    "ready.",
)
def test_starts(closed_room: Room) -> None:
    """A server prints `listening on 127.0.0.1:PORT` when it is ready."""
    closed_room.opens()


@check(
    "The first user is told to wait",
    points=1,
    lesson="05-pair",
    todo="2.1",
    hint="What is the first one told while the second seat is free? The words are in wire.py.",
    after=test_starts,
)
def test_the_first_waits(room: Room) -> None:
    """The first gets `* waiting for one more user`."""
    room.user("ann")


@check(
    "The second user starts the chat for both",
    points=2,
    lesson="05-pair",
    todo="2.1",
    hint="When the second seat is taken, both users are told, also the one who has waited.",
    after=test_the_first_waits,
)
def test_the_chat_starts(room: Room) -> None:
    """When the second arrives both get `* chat started`."""
    room.users("ann", "bob")


@check(
    "What one user says reaches the other, and nobody else",
    points=4,
    lesson="05-pair",
    todo="2.2",
    hint="A line goes to the one user who has not said it, whole and with its newline.",
    after=test_the_chat_starts,
)
def test_lines_reach_the_other(room: Room) -> None:
    """Lines go raw to the other. A user never gets its own text back."""
    ann, bob = room.users("ann", "bob")
    ann.says("hello bob")
    bob.hears("hello bob", by=ann)
    ann.says("how are you")
    bob.hears("how are you", by=ann)
    bob.says("fine, and you")
    ann.hears("fine, and you", by=bob)


@check(
    "One user can talk and talk without an answer",
    points=3,
    lesson="05-pair",
    todo="2.2",
    hint="Nobody has to take turns. Which of your loops waits for one user before it looks at the "
    "other?",
    after=test_lines_reach_the_other,
)
def test_no_turns(room: Room) -> None:
    """Lines go to the other as they come; lines of one sender keep their order."""
    ann, bob = room.users("ann", "bob")
    for speaker, listener in ((bob, ann), (ann, bob)):
        texts = [f"{speaker.label} says {number}" for number in range(5)]
        for text in texts:
            speaker.says(text)
        for text in texts:
            listener.hears(text, by=speaker)


@check(
    "Every text reaches the other letter for letter",
    points=2,
    lesson="05-pair",
    todo="2.2",
    hint="Spaces, empty lines, repeats and other alphabets are text too. Which step of yours "
    "changes the text, or takes some of it for a command?",
    after=test_lines_reach_the_other,
)
def test_text_stays_the_same(room: Room) -> None:
    """Lines go raw to the other."""
    ann, bob = room.users("ann", "bob")
    for text in TEXTS:
        ann.says_exactly(text)
        bob.hears_exactly(text, by=ann)


@check(
    "Two users who type at the same time do not mix",
    points=2,
    lesson="03-lines",
    todo="2.2",
    hint="The beginning of a line is kept until its newline comes. Where, and for which of the "
    "two?",
    after=test_lines_reach_the_other,
)
def test_halves_do_not_mix(room: Room) -> None:
    """The server sends whole lines only."""
    ann, bob = room.users("ann", "bob")
    ann.begins("I think that")
    room.takes_all_of(ann)
    bob.begins("let me say")
    room.takes_all_of(bob)
    ann.goes_on()
    bob.hears("I think that", by=ann)
    bob.goes_on()
    ann.hears("let me say", by=bob)


@check(
    "A third user is refused, and the two go on",
    points=3,
    lesson="05-pair",
    todo="2.1",
    hint="Who comes when both seats are taken is told so, and its connection is closed. The two "
    "who talk do not notice.",
    after=test_lines_reach_the_other,
)
def test_a_third_is_refused(room: Room) -> None:
    """A third gets `! chat is full` and is closed."""
    ann, bob = room.users("ann", "bob")
    eve = room.connects("eve")
    eve.gets(room.wire.FULL)
    eve.sees_the_end("when the chat is full")
    eve.hangs_up()
    ann.says("was there somebody")
    bob.hears("was there somebody", by=ann)
    bob.says("I saw nobody")
    ann.hears("I saw nobody", by=bob)


@check(
    "When one user leaves, the other is told, and the chat ends",
    points=3,
    lesson="05-pair",
    todo="2.3",
    hint="The other user's thread sleeps in recv() on its own socket. What tells the user, and "
    "what wakes that thread so that the connection ends?",
    after=test_the_chat_starts,
)
def test_one_leaves(room: Room) -> None:
    """When one leaves the other gets `* the other user left` and is closed."""
    ann, bob = room.users("ann", "bob")
    room.settles()
    ann.hangs_up()
    room.rests()
    bob.gets(room.wire.OTHER_LEFT)
    bob.sees_the_end("when ann has left")


@check(
    "Who has left is told nothing more, and the server closes its side too",
    points=1,
    lesson="05-pair",
    todo="2.3",
    hint="The one who leaves and the one who stays behind need different things. Who closes the "
    "socket of the one who leaves?",
    after=test_one_leaves,
)
def test_closes_its_side(room: Room) -> None:
    """When one leaves, the other gets `* the other user left`."""
    ann, bob = room.users("ann", "bob")
    ann.leaves()
    bob.gets(room.wire.OTHER_LEFT)
    bob.sees_the_end("when ann has left")


@check(
    "Half a line at the end comes to nothing",
    points=1,
    lesson="03-lines",
    todo="2.3",
    hint="Without its newline a message has not been finished, and is passed on to nobody.",
    after=test_one_leaves,
)
def test_half_a_line_at_the_end(room: Room) -> None:
    """The server sends whole lines only."""
    ann, bob = room.users("ann", "bob")
    ann.begins("I wanted to say")
    room.takes_all_of(ann)
    ann.hangs_up()
    bob.gets(room.wire.OTHER_LEFT)
    bob.sees_the_end("when ann has left")


@check(
    "The next two users can meet",
    points=4,
    lesson="05-pair",
    todo="2.3",
    hint="When a chat ends, both seats are free. Whom does your program still remember?",
    after=(test_lines_reach_the_other, test_one_leaves),
)
def test_the_next_two_meet(room: Room) -> None:
    """When one leaves the other is closed, and the next two can meet."""
    ann, bob = room.users("ann", "bob")
    ann.says("goodbye bob")
    bob.hears("goodbye bob", by=ann)
    bob.hangs_up()
    ann.gets(room.wire.OTHER_LEFT)
    ann.sees_the_end("when bob has left")
    ann.hangs_up()
    room.without(ann, bob)
    room.settles()
    eve, joe = room.users("eve", "joe")
    eve.says("hello joe")
    joe.hears("hello joe", by=eve)
    joe.says("hello eve")
    eve.hears("hello eve", by=joe)


@check(
    "Who has waited in vain and leaves makes room for others",
    points=2,
    lesson="05-pair",
    todo="2.3",
    hint="A user may leave before anybody has come. Is its seat free then, and is the next one "
    "told to wait?",
    after=test_the_chat_starts,
)
def test_the_waiting_user_leaves(room: Room) -> None:
    """The first gets `* waiting for one more user`; closing the connection is leaving."""
    ann = room.user("ann")
    ann.leaves()
    room.without(ann)
    room.settles()
    room.users("bob", "eve")


@check(
    "A user who vanishes has left",
    points=3,
    lesson="05-pair",
    todo="2.3",
    hint="A connection can break at any time; then recv() and sendall() raise an OSError. Does "
    "your program still tell the other user?",
    after=test_the_next_two_meet,
)
def test_a_user_vanishes(room: Room) -> None:
    """Closing the connection is leaving, also when it breaks."""
    ann, bob = room.users("ann", "bob")
    room.settles()
    ann.vanishes()
    bob.gets(room.wire.OTHER_LEFT)
    bob.sees_the_end("when ann has vanished")
    bob.hangs_up()
    room.without(ann, bob)
    room.settles()
    room.users("eve", "joe")


@check(
    "Ctrl-C ends the server at once, also while two users talk",
    points=2,
    lesson="12-stopping",
    todo="2.1",
    hint="A program ends when its last thread ends; only daemon threads are not waited for. And "
    "who catches the KeyboardInterrupt that Ctrl-C is?",
    after=test_the_chat_starts,
)
def test_ctrl_c(room: Room) -> None:
    """Ctrl-C ends the server soon, with exit status 0 and without a traceback."""
    room.users("ann", "bob")
    room.is_stopped(any_last_words=True)


@check(
    "SIGTERM ends the server as Ctrl-C does",
    points=1,
    lesson="12-stopping",
    hint="SIGTERM is what `kill` sends, and every system when it shuts down. Does your main() "
    "still ask for it?",
    after=test_starts,
)
def test_sigterm(room: Room) -> None:
    """SIGTERM ends the server soon, with exit status 0 and without a traceback."""
    room.is_stopped(signal.SIGTERM)
