"""The picture of a conversation is short where nothing new happens."""

from partyline.model.results import Event
from partyline.model.transcript import SERVER
from partyline.reports.pictures.diagram import Diagram, diagram
from partyline.reports.pictures.svg import svg
from partyline.reports.pictures.text import plain_text, rich_text
from rich.cells import cell_len


def texts(*events: Event) -> list[str]:
    return [row.text for row in diagram(events).rows]


def test_a_flood_of_one_line_is_one_row_with_its_number() -> None:
    flood = [Event(n, "ann", "gets", "* bob left") for n in range(2000)]
    said = texts(Event(0, "ann", "sends", "hello\n"), *flood, Event(9e3, "ann", "gets", "end"))
    assert said == ['"hello"', '"* bob left" x 2000', '"end"']


def test_two_equal_rows_stay_two() -> None:
    pair = [Event(n, "ann", "gets", "again") for n in range(2)]
    assert texts(*pair) == ['"again"', '"again"']


def test_rows_of_different_users_or_texts_are_not_one() -> None:
    mixed = [Event(n, who, "sends", "hi\n") for n in range(3) for who in ("ann", "bob")]
    assert texts(*mixed) == ['"hi"'] * 6


def test_the_wrong_line_of_a_flood_stands_alone() -> None:
    flood = [Event(n, "ann", "gets", "same") for n in range(5)]
    rows = diagram([*flood, Event(6, "ann", "wrong", "same")]).rows
    assert [(row.text, row.wrong) for row in rows] == [('"same" x 4', False), ('"same"', True)]


def talk(count: int) -> list[Event]:
    """Return a long conversation in which no two rows next to each other are alike."""
    who = ("ann", "bob")
    return [Event(n, who[n % 2], ("sends", "gets")[n % 2], f"line {n}") for n in range(count)]


def test_of_a_long_conversation_the_start_and_the_end_are_drawn() -> None:
    said = [row.text for row in diagram(talk(101), head=2, tail=5).rows]
    assert len(said) == 2 + 1 + 5
    assert said[2] == "... 94 rows are left out"
    assert '"line 100"' in said[-1]


def test_the_wrong_row_is_drawn_wherever_it_is() -> None:
    events = talk(101)
    events.insert(52, Event(52, "bob", "wrong", "line 51"))
    rows = diagram(events, head=2, tail=5).rows
    assert [row.text for row in rows if row.wrong] == ['"line 51"']
    assert [row.text for row in rows if "left out" in row.text] == [
        "... 47 rows are left out",
        "... 48 rows are left out",
    ]
    assert len(rows) == 2 + 1 + 4 + 1


def test_a_line_that_is_due_is_drawn_wherever_it_is() -> None:
    events = [*talk(50), Event(50, "ann", "due", "here"), *talk(40)]
    rows = diagram(events, head=3, tail=8).rows
    assert [row.text for row in rows if "due" in row.text] == ['due here: "here"']


def test_names_in_the_head_never_touch() -> None:
    events = [Event(n, f"user{n}", "sends", "hi\n") for n in range(1, 6)]
    head = plain_text(diagram(events), 60).splitlines()[0]
    assert head.split()[:6] == ["ms", "user1", "user2", "user3", "user4", "user5"]


def test_of_an_error_that_a_program_prints_only_the_error_is_a_row() -> None:
    printed = (
        "Traceback (most recent call last):",
        '  File "server.py", line 2',
        "    1 / 0",
        "Oh: no",
    )
    error = [Event(n, "server", "complains", line) for n, line in enumerate(printed)]
    between = Event(2, "ann", "sends", "hi\n")
    said = texts(*error[:2], between, *error[2:], Event(9, "server", "complains", "  bye"))
    assert said == ['"hi"', "! Oh: no", "!   bye"]
    assert texts(*error[:2]) == [f"! {printed[0]}"], "it has ended in the middle"


def test_a_long_text_is_whole_below_the_drawing_within_its_width() -> None:
    long = "".join(f"word{n} 人 " for n in range(20)).strip()
    drawn = rich_text(diagram((Event(1, "ann", "sends", f"{long}\n"),)), 60)
    rows = drawn.plain.split("\n")
    assert max(map(cell_len, rows)) <= 60
    assert long in "".join(rows[2:])
    flood = rich_text(diagram((Event(1, "ann", "sends", "x" * 4000 + "\n"),)), 60)
    assert len(flood.plain.split("\n")) < 10 and "(4002 characters)" in flood.plain


def test_an_error_that_stands_above_is_not_told_below_once_more() -> None:
    error = f"ValueError: {'very ' * 20}long"
    events = [Event(0, "ann", "connects", ""), Event(1, SERVER, "complains", error)]
    assert f"whole: server ! {error}" in plain_text(diagram(events), 60)
    assert "whole:" not in plain_text(diagram(events, above=f"Traceback ...\n{error}"), 60)


def test_long_texts_below_are_cut_between_words() -> None:
    error = "ValueError: " + "syllables " * 20
    drawn = rich_text(diagram([Event(1, SERVER, "complains", error)]), 60).plain
    below = drawn[drawn.index("whole:") :].split("\n")
    assert len(below) > 2
    assert all(len(line) <= 60 for line in below)
    assert " ".join("".join(below).split()) == f"whole: server ! {error}".strip()
    assert all(line.strip().endswith("syllables") for line in below[:-1])


def test_a_long_word_below_is_cut_where_the_screen_ends() -> None:
    events = [Event(1, "ann", "sends", 100 * "日" + "\n")]
    drawn = rich_text(diagram(events), 40)
    below = drawn.plain[drawn.plain.index("whole:") :].split("\n")
    assert "".join(below).count("日") == 100
    assert all(cell_len(line) <= 40 for line in below)


def test_four_users_are_readable_at_80_columns_and_the_svg_has_six() -> None:
    users = ("ann", "bob", "eve", "joe", "zoe", "max")
    line = "a text that says a lot, and then a bit more"

    def talk(names: tuple[str, ...]) -> Diagram:
        connected = [Event(n, name, "connects") for n, name in enumerate(names)]
        return diagram([*connected, Event(9, names[0], "sends", f"{line}\n")])

    rows = plain_text(talk(users[:4]), 80).split("\n")
    assert all(len(row) <= 80 for row in rows)
    assert all(name in rows[0] for name in (*users[:4], "server"))
    assert next(row for row in rows if "├" in row).split('"')[1][:20] == line[:20]
    drawn = svg(talk(users), 1, "A title")
    assert all(f">{name}<" in drawn for name in (*users, "server"))
