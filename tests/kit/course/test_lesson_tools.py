"""What the lessons are made with: quoted code, stable recordings, figures of prose, rules."""

import pytest
from partyline.course import quote, rules
from partyline.course.prose import measure, sentences, words
from partyline.course.recording import Recording, Stable, own_frames
from partyline.course.weave import Weaver, same
from partyline.model.outline import Lesson, anchor, headings, todo_heading
from partyline.model.stages import stage_named

SOURCE = '''
LIMIT = 512  # bytes


class Room:
    def join(self, user):
        """Let a user in."""
        return user  # at once


def main():
    """Start."""
'''


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "server.py"
    path.write_text(SOURCE)
    return path


def test_a_method_is_quoted_at_the_margin(source) -> None:
    assert quote.function(source, "Room.join") == (
        'def join(self, user):\n    """Let a user in."""\n    return user  # at once\n'
    )
    assert quote.function(source, "Room.join", docstring=False) == (
        "def join(self, user):\n    return user  # at once\n"
    )


def test_a_function_is_replaced_where_it_stands(source) -> None:
    new = quote.with_function(SOURCE, "Room.join", "\ndef join(self):\n    pass\n")
    assert "class Room:\n    def join(self):\n        pass\n\n\ndef main" in new


def test_a_constant_is_quoted_with_its_comment(source) -> None:
    assert quote.constants(source, "LIMIT") == "LIMIT = 512  # bytes\n"


@pytest.mark.parametrize("missing", [("function", "Room.kick"), ("constants", "MAXIMUM")])
def test_what_is_not_there_is_named(source, missing) -> None:
    kind, name = missing
    with pytest.raises(quote.NotThere, match=name):
        getattr(quote, kind)(source, name)


def test_ports_and_paths_are_the_same_every_time(tmp_path) -> None:
    stable = Stable(tmp_path, 23456)
    assert stable.real("talk.py 127.0.0.1 8765") == "talk.py 127.0.0.1 23456"
    shown = stable.shown(
        f"{tmp_path}/a.py: ('127.0.0.1', 41234) and 127.0.0.1:40000, 127.0.0.1:23456"
    )
    assert shown == "a.py: ('127.0.0.1', 50001) and 127.0.0.1:50002, 127.0.0.1:8765"
    assert stable.shown("127.0.0.1:40000") == "127.0.0.1:50002"


def test_only_the_learners_own_frames_are_shown() -> None:
    lines = [
        "Traceback (most recent call last):",
        '  File "/usr/lib/python3.11/threading.py", line 1045, in _bootstrap_inner',
        "    self.run()",
        '  File "server.py", line 3, in serve',
        "    sock.sendall(text)",
        "    ~~~~~~~~~~~~^^^^^^",
        "TypeError: a bytes-like object is required, not 'str'",
    ]
    assert own_frames(lines) == [lines[0], lines[3], lines[4], lines[6]]


def test_several_terminals_have_names_and_one_has_none() -> None:
    recording = Recording()
    recording.add("server", "$", "python3 server.py")
    recording.add("ann", ">", "hello")
    recording.add("ann", ".", "nothing comes")
    assert recording.text() == (
        "server $ python3 server.py\nann    > hello\nann    . (nothing comes)\n"
    )
    assert recording.text(["ann"]) == "hello\n(nothing comes)\n"


def test_a_lesson_that_differs_only_in_times_is_the_same() -> None:
    assert same("a\n  12  (connects)\n127.0.0.1:4001\n", "a\n   7  (connects)\n127.0.0.1:999\n")
    assert not same("hello\n", "hallo\n")


def test_weaving_puts_code_below_its_call(tmp_path) -> None:
    path = tmp_path / "04-threads.md"
    text = (
        '<!-- [[[cog code("1-echo/server.py", "start_thread", docstring=False) ]]] -->\n'
        "old\n<!-- [[[end]]] -->\n"
    )
    woven = Weaver(path).weave(text)
    assert "```python\ndef start_thread(sock: socket.socket) -> None:\n" in woven
    assert "old" not in woven
    assert Weaver(path).weave(woven) == woven


def test_code_counts_as_one_word_and_links_as_their_text() -> None:
    assert words("Call `serve(a, b, c)` as [the lesson](x-y-z.md) says.") == 6
    assert sentences("One here. Two `a.b.c` there! And a third?") == [
        "One here",
        "Two code there",
        "And a third",
    ]


def test_the_anchor_is_githubs() -> None:
    assert anchor("TODO 3.2: Room.broadcast") == "todo-32-roombroadcast"
    assert anchor("Stuck?") == "stuck"
    assert anchor("What the `checker` does") == "what-the-checker-does"


def test_headings_in_code_are_none() -> None:
    assert headings("# One\n\n```python\n# not this\n```\n\n## Two\n") == ["One", "Two"]


def test_a_todo_without_a_lesson_has_no_heading(tmp_path) -> None:
    todo = stage_named("1").todos[0]
    assert todo_heading(todo, tmp_path) is None


WRONG = """\
# Lesson 1: Wrong

Stage 1-echo · 10 minutes · you edit nothing

## You will build

It is simply done. {long}

```
x
```

```mermaid
flowchart TD
```

#### Too deep

{emoji}
"""


def test_the_rules_see_what_is_wrong(tmp_path) -> None:
    path = tmp_path / "01-wrong.md"
    path.write_text(
        WRONG.format(long="word " * 50, emoji=chr(0x1F600)) + "## The one idea\n", encoding="utf-8"
    )
    lesson = Lesson(path)
    said = [letter for rule in rules.RULES for letter in rule(lesson)]
    for word in ("sections", "bold", "words of prose", "paragraph", "'simply'", "language ''"):
        assert any(word in letter for letter in said), word
    for word in ("accTitle", "not told", "skip a level", "emoji", "hint", "questions"):
        assert any(word in letter for letter in said), word


def test_a_measure_leaves_hints_and_code_out(tmp_path) -> None:
    path = tmp_path / "01-x.md"
    path.write_text("# T\n\nOne two three.\n\n```text\na b c\n```\n\n## Stuck?\n\nNot counted.\n")
    found = measure(Lesson(path))
    assert (found.words, found.longest_code) == (3, 1)


def test_a_link_that_leads_nowhere_is_found(tmp_path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Here\n\n[a](b.md) [b](a.md#there) [c](#here)\n")
    said = list(rules.links(path, tmp_path))
    assert said == ["b.md leads nowhere", "a.md#there: no heading of a.md has this anchor"]
