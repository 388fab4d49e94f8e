"""What an allowance forgives, and what it does not; and what a failure may come from."""

import socket
from dataclasses import dataclass

import pytest
from partyline.chat.allowances import Terms
from partyline.chat.case import Case
from partyline.chat.line_kinds import LineKinds, generalized, render
from partyline.chat.user import User
from partyline.model.allowance import (
    AGAIN,
    ALTERED,
    ANY,
    EXTRA,
    HERE_OR_ALONE,
    MISSING,
    OTHER,
    OTHERS,
    SELF,
    TEXT,
    UNENDED,
    Allowance,
    merged,
)
from partyline.model.failure import Deviation
from partyline.model.stages import stage_named

ROOM, NAMES = stage_named("3-room").wire(), stage_named("4-names").wire()


@dataclass(eq=False)
class Someone:
    """A user, as far as allowances need one."""

    label: str
    name: str


@pytest.fixture
def ann() -> Someone:
    """One user."""
    return Someone("ann", "ann_x7f")


@pytest.fixture
def bob() -> Someone:
    """Another one."""
    return Someone("bob", "bob_k2m")


def terms(wire, *allowances: Allowance, present=()) -> Terms:
    """Return terms with these allowances, and who is in the room."""
    made = Terms(wire, allowances)
    made.present = list(present)
    return made


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("* welcome, bob", "WELCOME"),
        ("* here: ann, bob", "HERE"),
        ("* you are alone", "ALONE"),
        ("* bob joined", "JOINED"),
        ("* name?", "ASK_NAME"),
        ("! bad name", "BAD_NAME"),
        ("bob: * name?", TEXT),
        ("* name? ", TEXT),
    ],
)
def test_a_line_is_of_a_kind(line: str, kind: str) -> None:
    assert LineKinds(NAMES).of(line) == kind


def test_a_template_is_made_from_a_line_and_makes_it_again() -> None:
    fields = {"count": "2", "count-1": "1", "count+1": "3"}
    words = generalized("* welcome, 1 here", fields)
    assert words == "* welcome, {count-1} here"
    assert render(words, {"count-1": "7"}) == "* welcome, 7 here"
    assert generalized("12 users", {"count": "2"}) == "12 users"
    assert generalized("hi bob_k2m", {"name": "bob_k2m"}) == "hi {name}"
    assert generalized("a bc", {"name": "a"}) == "a bc"  # so short a name stands there by chance


def test_own_lines_are_forgiven_as_often_as_they_were_said(ann, bob) -> None:
    own = Allowance(TEXT, EXTRA, SELF)
    agreed = terms(ROOM, own, present=[ann, bob])
    agreed.of(ann).said["hello"] += 1
    assert agreed.forgives(ann, "hello")
    assert agreed.too_many(ann) is None
    assert not agreed.forgives(ann, "hello")
    assert not agreed.forgives(ann, "hello ")
    assert not agreed.forgives(bob, "hello")
    assert list(agreed.used) == [own]


def test_a_welcome_to_everyone_must_be_somebodys_welcome(ann, bob) -> None:
    agreed = terms(ROOM, Allowance("WELCOME", EXTRA, OTHERS), present=[ann])
    agreed.due(bob, "* welcome, 2 here", "WELCOME")
    assert agreed.forgives(ann, "* welcome, 2 here")
    assert agreed.too_many(ann) is None
    assert agreed.forgives(ann, "* welcome, 3 here")
    assert agreed.too_many(ann) == "* welcome, 3 here"


def test_a_notice_comes_twice_and_not_three_times(ann, bob) -> None:
    agreed = terms(NAMES, Allowance("LEFT", EXTRA, AGAIN), present=[ann])
    left = NAMES.LEFT.format(name=bob.name)
    agreed.due(ann, left, "LEFT")
    assert agreed.forgives(ann, left)
    assert agreed.too_many(ann) is None
    assert agreed.forgives(ann, left)
    assert agreed.too_many(ann) == left


def test_a_newcomer_that_hears_of_itself_hears_only_of_itself(ann, bob) -> None:
    agreed = terms(NAMES, Allowance("JOINED", EXTRA, SELF), present=[ann])
    assert agreed.forgives(ann, NAMES.JOINED.format(name=ann.name))
    assert not agreed.forgives(ann, NAMES.JOINED.format(name=bob.name))


def test_a_strange_line_is_forgiven_once(ann) -> None:
    agreed = terms(ROOM, Allowance(OTHER, EXTRA, "", "hello, {name}"))
    assert agreed.forgives(ann, f"hello, {ann.name}")
    assert agreed.too_many(ann) is None
    assert agreed.forgives(ann, f"hello, {ann.name}")
    assert agreed.too_many(ann) == f"hello, {ann.name}"
    assert not agreed.forgives(ann, "hello, bob")


def test_what_is_missing_is_not_due_and_what_is_altered_is_due_so(ann, bob) -> None:
    assert terms(NAMES, Allowance("ASK_NAME", MISSING)).due(ann, "* name?", "ASK_NAME") is None
    assert terms(NAMES).due(ann, "* name?", "ASK_NAME") == "* name?"
    fewer = terms(ROOM, Allowance("WELCOME", ALTERED, "", "* welcome, {count-1} here"))
    assert fewer.due(ann, "* welcome, 1 here", "WELCOME") == "* welcome, 0 here"
    told = terms(NAMES, Allowance(HERE_OR_ALONE, ALTERED, "", "* here: {everyone}"))
    told.arriving = bob
    assert told.due(bob, f"* here: {ann.name}", "HERE") == f"* here: {ann.name}, {bob.name}"
    assert told.due(bob, "* you are alone", "ALONE") == f"* here: {bob.name}"


def test_who_is_here_is_another_line_when_nobody_arrives(ann) -> None:
    agreed = terms(NAMES, Allowance(HERE_OR_ALONE, MISSING))
    assert agreed.kind("* here: ann") == "WHO"
    assert agreed.due(ann, "* here: ann", "WHO") == "* here: ann"
    agreed.arriving = ann
    assert agreed.kind("* here: ann") == "HERE"


def test_a_failure_says_what_it_may_come_from(ann, bob) -> None:
    agreed = terms(NAMES, present=[ann])
    welcome = NAMES.WELCOME.format(name=bob.name)
    joined = NAMES.JOINED.format(name=bob.name)
    agreed.of(ann).said[f"{ann.name}: hi"] += 1

    def what(**details) -> list[Allowance]:
        return list(agreed.candidates(Deviation(ann, **details)))

    assert what(kind="JOINED", due=joined, got=welcome) == [
        Allowance("WELCOME", EXTRA, OTHERS),
        Allowance("JOINED", MISSING, hides=True),
    ]
    assert what(kind="", due="", got=f"{ann.name}: hi") == [Allowance(TEXT, EXTRA, SELF)]
    assert what(kind="ASK_NAME", due="* name?", rest="* name?") == [
        Allowance("ASK_NAME", UNENDED),
        Allowance(ANY, UNENDED),
    ]
    assert what(kind="ASK_NAME", due="* name?", rest="Your name: ") == [
        Allowance("ASK_NAME", ALTERED, "", "Your name: ")
    ]
    assert what(kind=TEXT, due=f"{bob.name}: hello there", rest=f"{bob.name}: he") == []
    assert Allowance("ASK_NAME", ALTERED, "", "Your name:") in what(
        kind="ASK_NAME", due="* name?", got="Your name:"
    )


def test_a_text_that_is_changed_or_does_not_come_is_never_agreed(ann, bob) -> None:
    agreed = terms(NAMES, present=[ann, bob])
    due = f"{bob.name}: hello there"
    for got in (None, f"{bob.name}: hello", f"{bob.name}: HELLO THERE"):
        found = list(agreed.candidates(Deviation(ann, TEXT, due, got)))
        assert not [a for a in found if a.how in (ALTERED, MISSING)]


def test_allowances_of_one_mistake_are_one() -> None:
    here, alone = Allowance("HERE", MISSING), Allowance("ALONE", MISSING)
    assert merged([alone, here]) == (Allowance(HERE_OR_ALONE, MISSING),)
    text, welcome = Allowance(TEXT, UNENDED), Allowance("WELCOME", UNENDED)
    assert merged([text, welcome]) == (Allowance(ANY, UNENDED),)
    own = Allowance(TEXT, EXTRA, SELF)
    assert merged([own, welcome, own]) == (own, welcome)


def test_each_allowance_is_a_sentence() -> None:
    assert Allowance(TEXT, EXTRA, SELF).sentence == "Each user gets its own lines back"
    assert Allowance("WELCOME", EXTRA, OTHERS).sentence == (
        "The welcome comes to the users who are here already, too"
    )
    assert Allowance("LEFT", EXTRA, AGAIN).sentence == (
        "The notice that a user has left comes twice"
    )
    assert Allowance("ASK_NAME", MISSING).sentence == "The question for a name does not come"


def test_rest_is_waited_for_once_as_long_as_nothing_happens(sandbox, tmp_path) -> None:
    """Sixty users who are told nothing: the server rests, and nobody has to ask it sixty times."""
    agreed = (Allowance("JOINED", MISSING),)
    case = Case(tmp_path, NAMES, "0", sandbox, allowances=agreed)
    asked: list[str] = []
    users = [User(label, case, lambda _, text: text, lambda _: "") for label in ("ann", "bob")]
    for user in users:
        user.is_noticed = lambda: asked.append("rest")
    for _ in range(3):
        for user in users:
            user.gets(NAMES.JOINED.format(name="eve"))
    assert asked == ["rest"]
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as near,
    ):
        users[0].attach(near)
        users[0].sends(b"hello\n", shown=False)
        for user in users:
            user.gets(NAMES.JOINED.format(name="eve"))
    case.loop.close()
    assert asked == ["rest", "rest"]
