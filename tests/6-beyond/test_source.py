"""Stage 6: one thread, and a call that waits for all sockets at once."""

from partyline.chat.room import Room
from partyline.model.checks import check


@check(
    "The server waits for all its users at once, with `selectors` or something similar",
    points=2,
    lesson="13-one-thread",
    todo="6.1",
    hint="A selector (or `select`, or the loop of `asyncio`) tells which sockets are ready. What "
    "waits for one user at a time in your program, and what are its threads for?",
    after="test_join_and_talk",
)
def test_built_on_an_event_loop(closed_room: Room) -> None:
    """The same protocol on `selectors` or `asyncio`."""
    closed_room.is_built_on_a_loop()  # before it runs: it might rewrite itself
    closed_room.opens()
    closed_room.users("ann", "bob")


@check(
    "One thread serves all users",
    points=3,
    lesson="13-one-thread",
    todo="6.1",
    hint="Which code has started the other threads? A loop does not need them: it remembers for "
    "each user what has arrived so far, and what it still has to send.",
    after="test_join_and_talk",
)
def test_one_thread_serves_everybody(room: Room) -> None:
    """One thread, however many users."""
    ann, bob, eve = room.users("ann", "bob", "eve")
    room.serves_in_one_thread()
    ann.says("how many of you are there?")
    bob.hears("how many of you are there?", by=ann)
    eve.hears("how many of you are there?", by=ann)
    eve.leaves()
    ann.gets(room.wire.LEFT.format(name=eve.name))
    bob.gets(room.wire.LEFT.format(name=eve.name))
    room.serves_in_one_thread()
