"""Stage 3, the server: what one user says reaches everyone else."""

from signal import SIGTERM

from partyline.chat.room import Room
from partyline.model.checks import check

# Some real server once changed each of these.
TEXTS = (
    "hello",
    "two words",
    "  indented by two blanks",
    "\tindented by a tab",
    "a blank at the end ",
    "wide     gaps",
    "a: b: c",
    "* a star in front",
    "{braces} {0} %s %d",
    "\"double\" and 'single' quotes",
    "a\\backslash\\n",
    "<b>tags</b> &amp; signs",
    "exit",
    "0",
    "привет, мир",
    "日本語",
    "a balloon 🎈 and an astronaut \U0001f469\u200d\U0001f680",  # one sign of three
    "שלום",
    "\u0451, and \u0435\u0308 of two signs",
    "one\u2028line",
    "я" * 255 + "!",  # 511 bytes: the longest line that the wire allows
)


@check(
    "The server starts and prints the address where it listens",
    points=1,
    lesson="01-accept",
    hint="The program takes --host and --port, listens there, and then prints the address.",
)
def test_starts(closed_room: Room) -> None:
    """A server prints `listening on 127.0.0.1:PORT` when it is ready."""
    closed_room.opens()


@check(
    "A newcomer is welcomed and told how many users are here",
    points=2,
    lesson="07-everyone",
    todo="3.1",
    hint="Who is counted? The newcomer, too. Who gets this line? The newcomer, and nobody else.",
    after=test_starts,
)
def test_newcomer_is_welcomed(room: Room) -> None:
    """The newcomer gets `* welcome, 3 here` (itself counted)."""
    room.users("ann", "bob", "eve")


@check(
    "Two users can talk, and nobody gets their own lines back",
    points=4,
    lesson="07-everyone",
    todo="3.2",
    hint="Which user must not get the line? Look at how your program leaves that user out.",
    after=test_newcomer_is_welcomed,
)
def test_own_lines_do_not_come_back(room: Room) -> None:
    """A user never gets its own text back."""
    ann, bob = room.users("ann", "bob")
    for text in ("hello", "anybody?"):
        ann.says(text)
        bob.hears(text, by=ann)
    bob.says("yes!")
    ann.hears("yes!", by=bob)


@check(
    "What one user says reaches everyone else",
    points=5,
    lesson="07-everyone",
    todo="3.2",
    hint="Follow one line through your loop over the users: does it reach each of them?",
    after=test_own_lines_do_not_come_back,
)
def test_everyone_else_hears(room: Room) -> None:
    """Raw lines to all others."""
    users = room.users("ann", "bob", "eve", "joe")
    for speaker in users:
        speaker.says(f"{speaker.label}!")
        for other in users:
            if other is not speaker:
                other.hears(f"{speaker.label}!", by=speaker)


@check(
    "The lines of one user keep their order",
    points=2,
    lesson="08-locks",
    todo="3.2",
    hint="Can your program pass on a user's second line before it has finished with the first one?",
    after=test_everyone_else_hears,
)
def test_order(room: Room) -> None:
    """Lines of one sender keep their order."""
    ann, bob, eve = room.users("ann", "bob", "eve")
    texts = [f"line {number}" for number in range(1, 41)]
    for text in texts:
        ann.says(text)
    for text in texts:
        bob.hears(text, by=ann)
        eve.hears(text, by=ann)


@check(
    "The server waits for the rest of an unfinished line",
    points=3,
    lesson="03-lines",
    todo="3.2",
    hint="A line may arrive in two pieces, with lines from other users in between. Where does "
    "your program keep the first piece until then?",
    after=test_everyone_else_hears,
)
def test_halves_do_not_mix(room: Room) -> None:
    """The server sends whole lines only."""
    ann, bob, eve = room.users("ann", "bob", "eve")
    ann.begins("a thought in two pieces")
    room.takes_all_of(ann)
    bob.begins("another one")
    room.takes_all_of(bob)
    ann.goes_on()
    eve.hears("a thought in two pieces", by=ann)
    bob.hears("a thought in two pieces", by=ann)
    bob.goes_on()
    eve.hears("another one", by=bob)
    ann.hears("another one", by=bob)


@check(
    "When many lines are pasted at once, all of them arrive at once",
    points=2,
    lesson="03-lines",
    todo="3.2",
    hint="One recv may return many lines and the beginning of one more. Look at what your program "
    "does with the lines after the first one.",
    after=test_own_lines_do_not_come_back,
)
def test_burst(room: Room) -> None:
    """A message is one line, however many come in one piece."""
    ann, bob = room.users("ann", "bob")
    texts = [f"line {number} of a long letter" for number in range(1, 201)]
    ann.says_at_once(*texts)
    for text in texts:
        bob.hears(text, by=ann)


@check(
    "Every text arrives exactly as it was typed",
    points=3,
    lesson="03-lines",
    todo="3.2",
    hint="Compare the text that went in with the text that came out. Which step between recv and "
    "sendall changes the text, or treats it as something else?",
    after=test_own_lines_do_not_come_back,
)
def test_text_intact(room: Room) -> None:
    """A message is one line of UTF-8; the others get it raw."""
    ann, bob = room.users("ann", "bob")
    for text in TEXTS:
        ann.says_exactly(text)
        bob.hears_exactly(text, by=ann)


@check(
    "An empty line is passed on like any other line",
    points=1,
    lesson="03-lines",
    todo="3.2",
    hint="An empty line and an empty result of recv are different things. Look at what your "
    "program does with each.",
    after=test_own_lines_do_not_come_back,
)
def test_empty_line(room: Room) -> None:
    """Raw lines to all others; closing the connection is leaving."""
    ann, bob = room.users("ann", "bob")
    ann.says("look at the gap")
    ann.says_exactly("")
    ann.says("did you see it?")
    bob.hears("look at the gap", by=ann)
    bob.hears_exactly("", by=ann)
    bob.hears("did you see it?", by=ann)


@check(
    "A line that is sent twice arrives twice",
    points=1,
    lesson="07-everyone",
    todo="3.2",
    hint="Look for a place where a line is compared with an earlier one.",
    after=test_own_lines_do_not_come_back,
)
def test_repeats(room: Room) -> None:
    """Raw lines to all others."""
    ann, bob = room.users("ann", "bob")
    for _ in range(3):
        ann.says("ok")
    for _ in range(3):
        bob.hears("ok", by=ann)


@check(
    "When many talk at the same time, every line arrives whole",
    points=3,
    lesson="08-locks",
    todo="3.2",
    hint="Several threads may send to one user at the same time. One of them may be in the middle "
    "of a line when the next one begins. What keeps them apart?",
    after=test_everyone_else_hears,
)
def test_many_talk_at_once(room: Room) -> None:
    """The server sends whole lines only; lines of one sender keep their order."""
    singers = room.users(*(f"user{number}" for number in range(1, 15)))
    slow = room.users("ann", "bob", "eve", tiny=True)
    for user in slow:
        user.stops_reading()  # for a moment, so that the lines for them pile up in the server
    song = [f"verse {number} {'la ' * 142}" for number in range(1, 9)]
    for verse in song:
        for singer in singers:
            singer.says(f"{singer.label}: {verse}")
    for user in slow:
        room.settles()
        user.reads_again()
    for user in (*slow, *singers):
        others = [singer for singer in singers if singer is not user]
        user.gets_mixed(*(o.said(*(f"{o.label}: {verse}" for verse in song)) for o in others))


@check(
    "After a user has left, the server is idle",
    points=2,
    lesson="02-recv",
    todo="3.1",
    hint="After the other side has closed the connection, recv no longer waits: it returns at "
    "once, every time. Look at how your loop ends.",
    after=test_newcomer_is_welcomed,
)
def test_rests_after_a_leave(room: Room) -> None:
    """Closing the connection is leaving."""
    _ann, bob = room.users("ann", "bob")
    bob.half_closes()
    room.rests()


@check(
    "Users who leave are removed, and the others can keep talking",
    points=3,
    lesson="07-everyone",
    todo="3.3",
    hint="When a user has left, the server closes its end of the connection too. Look at what "
    "happens after your loop over the lines of that user.",
    after=(test_rests_after_a_leave, test_everyone_else_hears),
)
def test_leaver_is_let_go(room: Room) -> None:
    """Closing the connection is leaving."""
    ann, bob, eve = room.users("ann", "bob", "eve")
    bob.leaves()
    ann.says("bye, bob")
    eve.hears("bye, bob", by=ann)
    eve.says("he is gone")
    ann.hears("he is gone", by=eve)


@check(
    "Users who have left are no longer counted",
    points=2,
    lesson="07-everyone",
    todo="3.3",
    hint="What does the server still remember about a user who has left?",
    after=test_leaver_is_let_go,
    about=("WELCOME",),
)
def test_count_after_a_leave(room: Room) -> None:
    """The newcomer gets `* welcome, 3 here` (itself counted)."""
    ann, bob, eve = room.users("ann", "bob", "eve")
    bob.leaves()
    eve.leaves()
    room.settles()
    room.without(bob, eve)
    joe, sue = room.users("joe", "sue")
    sue.says("two have gone, two have come")
    ann.hears("two have gone, two have come", by=sue)
    joe.hears("two have gone, two have come", by=sue)


@check(
    "Sixty users can talk in one room",
    points=2,
    lesson="07-everyone",
    todo="3.2",
    hint="Look for a number in your program that limits how many users there can be.",
    after=test_count_after_a_leave,
)
def test_sixty_users(room: Room) -> None:
    """Raw lines to all others, however many they are."""
    *others, last = room.users(*(f"user{number}" for number in range(1, 61)))
    last.says("what a crowd")
    for other in others:
        other.hears("what a crowd", by=last)
    others[0].leaves()
    room.without(others[0])
    room.settles()
    room.user("late")  # is told how many are here


@check(
    "An unfinished line is dropped when its user leaves",
    points=1,
    lesson="03-lines",
    todo="3.3",
    hint="What is left in your buffer when recv returns nothing? Bytes without a newline are not "
    "a line.",
    after=test_leaver_is_let_go,
)
def test_leaves_in_the_middle_of_a_line(room: Room) -> None:
    """The server sends whole lines only."""
    ann, bob, eve = room.users("ann", "bob", "eve")
    bob.begins("I must tell you something")
    room.takes_all_of(bob)
    bob.leaves()
    ann.says("what did he want to say?")
    eve.hears("what did he want to say?", by=ann)


@check(
    "When a user's connection breaks, the others can keep talking",
    points=4,
    lesson="07-everyone",
    todo="3.2",
    hint="Sending to a broken connection raises an error. Which thread gets that error, and what "
    "else ends with it?",
    after=test_everyone_else_hears,
)
def test_receiver_vanishes(room: Room) -> None:
    """Closing the connection is leaving, also without a goodbye."""
    ann, bob, eve = room.users("ann", "bob", "eve")
    room.settles()
    bob.vanishes()
    for text in ("hello?", "where is bob?", "his battery!", "oh"):
        ann.says(text)
        eve.hears(text, by=ann)
        eve.says(f"echo: {text}")
        ann.hears(f"echo: {text}", by=eve)


@check(
    "When many connections break at once, the other users get every line",
    points=2,
    lesson="08-locks",
    todo="3.2",
    hint="What ends your loop early, or makes it skip a user: an error when it sends to another "
    "user, or a collection that changes while the loop runs over it?",
    after=test_receiver_vanishes,
)
def test_many_vanish_at_once(room: Room) -> None:
    """Raw lines to all others."""
    users = room.users(*(f"user{number}" for number in range(1, 17)))
    while len(users) > 2:
        leaving, users = users[::2], users[1::2]
        room.freezes()
        for user in users:
            user.says(f"{user.label}: one of {len(users)}")
        for user in leaving:
            user.vanishes()
        room.thaws()
        for user in users:
            others = [other for other in users if other is not user]
            user.gets_mixed(*(o.said(f"{o.label}: one of {len(users)}") for o in others))


@check(
    "A line reaches everyone, even if a user leaves while it is being sent",
    points=2,
    lesson="08-locks",
    todo="3.2",
    hint="One thread loops over the users while another thread removes a user. Where in the "
    "collection is the first thread then?",
    after=test_receiver_vanishes,
)
def test_leave_in_the_middle_of_a_line(room: Room) -> None:
    """Raw lines to all others."""
    joe, ann = room.users("joe", "ann")
    eve = room.user("eve", tiny=True)
    bob = room.user("bob")
    joe.stops_reading()
    eve.stops_reading()  # for a moment, so that the server stops on its way from joe to bob
    song = [f"verse {number} {'la ' * 160}" for number in range(1, 91)]
    for verse in song:
        ann.says(verse)
    room.settles()
    joe.hangs_up()
    room.settles()
    eve.reads_again()
    for verse in song:
        eve.hears(verse, by=ann)
        bob.hears(verse, by=ann)


@check(
    "Ctrl-C ends the server without an error message",
    points=1,
    lesson="12-stopping",
    todo="3.1",
    hint="Ctrl-C raises KeyboardInterrupt in the main thread. Which code catches it, and which "
    "threads still run at that moment?",
    after=test_newcomer_is_welcomed,
)
def test_ctrl_c(room: Room) -> None:
    """A server can be stopped at any time, whoever is in the room."""
    room.users("ann", "bob")
    room.is_stopped(any_last_words=True)


@check(
    "SIGTERM ends the server in the same way as Ctrl-C",
    points=1,
    lesson="12-stopping",
    todo="3.1",
    hint="Without a handler, SIGTERM ends a program immediately, and with a different exit status.",
    after=test_newcomer_is_welcomed,
)
def test_sigterm(room: Room) -> None:
    """A server can be stopped at any time, whoever is in the room."""
    room.users("ann", "bob")
    room.is_stopped(SIGTERM, any_last_words=True)
