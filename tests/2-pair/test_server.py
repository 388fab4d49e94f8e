"""Stage 2, the server: two users talk, a third is refused, and the next two can meet."""

import signal

from partyline.chat.departures import lets_go_who_stay
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
    "The first user is told to wait",
    points=1,
    lesson="05-pair",
    todo="2.1",
    hint="What do you send to the first user while the second seat is free? The text is in "
    "wire.py.",
    after=test_starts,
)
def test_the_first_waits(room: Room) -> None:
    """The first gets `* waiting for one more user`."""
    room.user("ann")


@check(
    "When the second user arrives, the chat starts for both",
    points=2,
    lesson="05-pair",
    todo="2.1",
    hint="When the second seat is taken, tell both users, including the one who has waited.",
    after=test_the_first_waits,
)
def test_the_chat_starts(room: Room) -> None:
    """When the second arrives both get `* chat started`."""
    room.users("ann", "bob")


@check(
    "What one user says reaches only the other user",
    points=5,
    lesson="05-pair",
    todo="2.2",
    hint="Send the complete line, with its newline, to the partner of its sender.",
    after=test_the_chat_starts,
)
def test_lines_reach_the_other(room: Room) -> None:
    """Lines go raw to the other. A user never gets its own text back."""
    ann, bob = room.users("ann", "bob")
    ann.says("hello bob")
    bob.hears("hello bob", by=ann)
    bob.says("hello ann, how are you")
    ann.hears("hello ann, how are you", by=bob)
    ann.says("fine, and you")
    bob.hears("fine, and you", by=ann)


@check(
    "A user can send many lines without waiting for an answer",
    points=3,
    lesson="05-pair",
    todo="2.2",
    hint="Users do not take turns. Which loop in your program waits for one user before it reads "
    "from the other?",
    after=test_lines_reach_the_other,
)
def test_no_turns(room: Room) -> None:
    """Lines go to the other user as they arrive; lines of one sender keep their order."""
    ann, bob = room.users("ann", "bob")
    for speaker, listener in ((bob, ann), (ann, bob)):
        texts = [f"{speaker.label} says {number}" for number in range(5)]
        for text in texts:
            speaker.says(text)
        for text in texts:
            listener.hears(text, by=speaker)


@check(
    "Every text reaches the other user unchanged",
    points=2,
    lesson="05-pair",
    todo="2.2",
    hint="Spaces, empty lines, repeated lines and other alphabets are text too. Which step in "
    "your program changes the text, or treats a part of it as a command?",
    after=test_lines_reach_the_other,
)
def test_text_stays_the_same(room: Room) -> None:
    """Lines go raw to the other."""
    ann, bob = room.users("ann", "bob")
    for text in TEXTS:
        ann.says_exactly(text)
        bob.hears_exactly(text, by=ann)


@check(
    "When two users type at the same time, their lines do not mix",
    points=2,
    lesson="03-lines",
    todo="2.2",
    hint="The server keeps the beginning of a line until its newline arrives. Does it keep the "
    "beginnings of the two users apart?",
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
    "A third user is refused, and the first two can keep talking",
    points=3,
    lesson="05-pair",
    todo="2.1",
    hint="When both seats are taken, tell the new user so and close its connection. The two users "
    "who talk do not notice.",
    after=test_the_chat_starts,
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
    hint="The other user's thread waits in recv() on its own socket. Which code tells that user, "
    "and which code wakes the thread so that the connection ends?",
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
    "A user who has left gets no more lines, and the server closes the connection",
    points=1,
    lesson="05-pair",
    todo="2.3",
    hint="The user who leaves and the user who stays need different things. Which code closes the "
    "socket of the user who leaves?",
    after=test_one_leaves,
)
def test_closes_its_side(room: Room) -> None:
    """When one leaves, the other gets `* the other user left`."""
    ann, bob = room.users("ann", "bob")
    ann.leaves()
    bob.gets(room.wire.OTHER_LEFT)
    bob.sees_the_end("when ann has left")


@check(
    "An unfinished line is dropped when its user leaves",
    points=1,
    lesson="03-lines",
    todo="2.3",
    hint="A message without its newline is not finished. Do not pass it on.",
    after=test_one_leaves,
    about=("OTHER_LEFT",),
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
    "After a chat has ended, the next two users can talk",
    points=3,
    lesson="05-pair",
    todo="2.3",
    hint="When a chat ends, both seats must be free. Which user does your program still remember?",
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
    "When a waiting user leaves, the seat is free again",
    points=2,
    lesson="05-pair",
    todo="2.3",
    hint="A user may leave before a second one arrives. Is the seat free then, and is the next "
    "user told to wait?",
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
    "A broken connection counts as leaving",
    points=3,
    lesson="05-pair",
    todo="2.3",
    hint="A connection can break at any time; then recv() and sendall() raise an OSError. Does "
    "your program still tell the other user?",
    after=test_the_chat_starts,
    about=("OTHER_LEFT",),
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
    "The server lets go of users whose chat has ended, even if they do not hang up",
    points=2,
    lesson="05-pair",
    todo="2.3",
    hint="After the end of a chat, does a thread of yours still wait for a line of somebody who "
    "says no more? wire.hang_up() wakes it, and wire.close_gently() waits for a second at most.",
    after=(test_the_next_two_meet, test_a_third_is_refused),
    about=("OTHER_LEFT",),
)
def test_who_stays_is_let_go(room: Room) -> None:
    """When one leaves the other gets `* the other user left` and is closed."""

    def a_chat_ends() -> None:
        ann, bob = room.users("ann", "bob")
        eve = room.connects("eve")
        eve.gets(room.wire.FULL)
        eve.sees_the_end("when the chat is full")
        ann.hangs_up()
        bob.gets(room.wire.OTHER_LEFT)
        bob.sees_the_end("when ann has left")
        room.without(ann, bob)

    lets_go_who_stay(room, a_chat_ends)


@check(
    "Ctrl-C ends the server at once, even while two users talk",
    points=2,
    lesson="12-stopping",
    todo="2.1",
    hint="A program ends when all its threads have ended; it does not wait for daemon threads. "
    "Which code catches the KeyboardInterrupt that Ctrl-C raises?",
    after=test_the_chat_starts,
)
def test_ctrl_c(room: Room) -> None:
    """Ctrl-C ends the server soon, with exit status 0 and without a traceback."""
    room.users("ann", "bob")
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
