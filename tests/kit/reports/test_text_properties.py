"""Whatever a student writes, wherever it stands: no report obeys it, and every report can be read.

Hypothesis makes up the texts; `NASTY` are pieces that mean something to somebody.
"""

import csv
import html as html_library
import io
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from partyline.model.results import (
    CheckResult,
    Event,
    Failure,
    StageResult,
    SubmissionResult,
    Verdict,
)
from partyline.model.sanitize import (
    as_text,
    clean,
    csv_cell,
    excerpt,
    job_log_block,
    markdown_block,
    markdown_code,
    shell_word,
    visible,
    without_surrogates,
)
from partyline.reports import csv_file, html, job_log, json_file, junit, markdown, terminal
from rich.console import Console

NASTY = (
    *("\x1b[2J", "\x1b]0;title\x07", "\x9b1m", "\x7f", "\x00", "\n", "\r\n", "\t", "\\", "\\x1b"),
    *("\u202e", "\u2066", "\u200b", "\u2028", "\ufeff", "\ufffe", "\U000e0041", "\u0301" * 20),
    *("\ud83d", "\udcff", "\ue000", "\u3164", "é", "ё", "🎈", "中"),
    *("<script>", "</title>", "</pre>", "<!--", "]]>", "<![CDATA[", "&", "&#27;", '"', "'"),
    *("`", "````", "|", "\\|", "**", "_", "@me", "![x](http://y)", "http://y", "</details>"),
    *("=1+1", "+", "-", "@", ",", ";", "::error::", "##[group]", "##vso[", "::stop-commands::"),
    *("[red]", "[/]", ":smile:", "{}", "%s", "$(id)", "\n\n", "    ", "# ", "- ", "> ", "~~~"),
)
TEXT = st.lists(
    st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=()), max_size=4), max_size=5
).map("".join)
WHOLE = TEXT.map(without_surrogates)  # what JSON can hold in every reader

steady = settings(derandomize=True, deadline=None, max_examples=200)
fewer = settings(steady, max_examples=25)  # each example is a whole result


def results(text: st.SearchStrategy[str]) -> st.SearchStrategy[SubmissionResult]:
    """Return results that hold `text` in every field that is text."""
    events = st.builds(
        Event,
        ms=st.floats(0, 1e6),
        who=text | st.sampled_from(["ann", "bob", "server"]),
        what=text | st.sampled_from(["sends", "gets", "prints", "complains", "joins"]),
        text=text,
    )
    failures = st.builds(
        Failure,
        sentence=text,
        kind=text,
        traceback=text,
        transcript=st.lists(events, max_size=4).map(tuple),
    )
    words = dict.fromkeys(("name", "stage", "title", "lesson", "todo", "hint", "reason"), text)
    parts = {"points": st.integers(0, 9), "seconds": st.floats(0, 9), **words}
    failed = st.builds(CheckResult, verdict=st.just(Verdict.FAILED), failure=failures, **parts)
    others = st.builds(CheckResult, verdict=st.sampled_from(Verdict), **parts)
    stages = st.builds(
        StageResult,
        stage=text,
        weight=st.integers(1, 100),
        checks=st.tuples(failed, others, others),
        missing=text,
    )
    return st.builds(
        SubmissionResult,
        path=text,
        seed=st.integers(0, 10**6),
        stages=st.tuples(stages),
        python=text,
        system=text,
        isolation=text,
        notes=st.tuples(text),
        only=st.just(()) | st.just(("3-room/x",)),
    )


def is_quiet(text: str) -> bool:
    return all(character == "\n" or character.isprintable() for character in text)


# The functions


@steady
@given(TEXT, st.booleans())
def test_cleaning_twice_is_cleaning_once(text, lines) -> None:
    assert clean(clean(text, lines), lines) == clean(text, lines)


@steady
@given(TEXT)
def test_what_is_clean_is_printable(text) -> None:
    assert clean(text).isprintable()
    assert is_quiet(clean(text, lines=True))
    assert not re.search("\u0301{9}", clean(text))


@steady
@given(TEXT)
def test_lines_are_cleaned_one_by_one(text) -> None:
    assert clean(text, lines=True) == "\n".join(map(clean, text.split("\n")))


def bytes_of(shown: str) -> bytes:
    """Turn what `visible` made back into the bytes that a program wrote."""
    simple = {"\\\\": b"\\", "\\n": b"\n", "\\r": b"\r", "\\t": b"\t"}

    def piece(match: re.Match[str]) -> bytes:
        token = match[0]
        if token in simple:
            return simple[token]
        if token.startswith("\\x"):
            return bytes([int(token[2:], 16)])
        character = chr(int(token[2:], 16)) if token.startswith("\\") else token
        return character.encode()

    tokens = r"\\[\\nrt]|\\x..|\\u.{4}|\\U.{8}|[^\\]"
    return b"".join(map(piece, re.finditer(tokens, shown)))


@steady
@given(st.binary() | TEXT.map(lambda text: text.encode(errors="replace")))
def test_what_is_visible_can_be_turned_back_into_the_bytes(data) -> None:
    assert bytes_of(visible(as_text(data))) == data


@steady
@given(TEXT, st.integers(1, 20))
def test_an_excerpt_is_the_start_of_the_whole(text, limit) -> None:
    assert excerpt(text, limit)[:limit] == visible(text)[:limit]


@steady
@given(TEXT)
def test_a_cell_of_a_table_comes_back_and_is_no_formula(text) -> None:
    page = io.StringIO()
    csv.writer(page).writerow([csv_cell(text), "end"])
    ((cell, end),) = csv.reader(io.StringIO(page.getvalue()))
    assert end == "end"
    assert cell.removeprefix("'") == clean(text).removeprefix("'")
    assert not cell.lstrip().startswith(tuple("=+-@"))


@steady
@given(TEXT)
def test_xml_brings_back_what_is_clean(text) -> None:
    element = ET.Element("x", a=clean(text))
    element.text = clean(text, lines=True)
    back = ET.fromstring(ET.tostring(element))
    assert (back.get("a"), back.text or "") == (clean(text), clean(text, lines=True))


@steady
@given(TEXT)
def test_markdown_brings_back_what_is_clean_and_marks_nothing_up(text) -> None:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    inline = parser.renderInline(f"a {markdown_code(text)} b")
    before, inside, after = re.split("</?code>", inline)
    assert (before, after) == ("a ", " b")
    assert not re.search("[^>]&#64;|[:`|*_!]", markdown_code(text))
    plain = inside.replace("<wbr>", "")
    assert "<" not in plain and html_library.unescape(plain) == clean(text)
    row = parser.render(f"| a | b |\n| - | - |\n| {markdown_code(text)} | end |\n")
    assert row.count("<td>") == 2 and "<td>end</td>" in row
    first, *others = parser.parse(markdown_block(text))
    assert first.type == "fence" and not others
    assert first.content == clean(text, lines=True) + "\n"


def what_the_runner_would_obey(log: str) -> list[str]:
    """Return the lines between our marks that a runner could take for commands, or can't show."""
    first, *between, last = log.split("\n")[:-1]
    token = first.removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", token) and last == f"::{token}::"
    commands = re.compile(rf"^\s*::|##\w*\[|{token}")
    return [line for line in between if commands.search(line) or not is_quiet(line)]


@steady
@given(TEXT)
def test_a_log_holds_no_command_but_ours(text) -> None:
    assert not what_the_runner_would_obey(job_log_block(text))


@steady
@given(TEXT)
def test_a_word_for_a_shell_is_one_printable_word(text) -> None:
    typed = shell_word(text)
    assert typed.isprintable()
    assert clean(typed) == typed


# The reports


@fewer
@given(results(TEXT))
def test_the_terminal_gets_printable_text_only(result) -> None:
    again = result.path  # not even a caller that forgets to quote it does harm
    assert is_quiet(terminal.plain(result, again))
    colourful = Console(file=io.StringIO(), width=80, force_terminal=True, color_system="standard")
    terminal.show(colourful, result, again)
    assert is_quiet(re.sub(r"\x1b\[[0-9;]*m", "", colourful.file.getvalue()))


@fewer
@given(results(TEXT))
def test_the_terminal_takes_no_text_for_markup(result) -> None:
    shown = "".join(terminal.plain(result, "grade.py").split())
    for note in result.notes:
        assert "".join(clean(note).split()) in shown


@fewer
@given(results(TEXT))
def test_the_job_log_holds_no_command_but_ours(result) -> None:
    assert not what_the_runner_would_obey(job_log.text(result, result.path))


@fewer
@given(results(WHOLE))
def test_json_comes_back_equal(result) -> None:
    assert SubmissionResult.from_json(json.loads(json_file.text(result))) == result


@fewer
@given(results(TEXT))
def test_json_is_read_by_every_reader_and_shown_by_every_terminal(result) -> None:
    shown = json_file.text(result)
    assert shown.isascii() and is_quiet(shown)
    json.dumps(json.loads(shown), ensure_ascii=False).encode("utf-8")  # no half characters


@fewer
@given(results(TEXT))
def test_xml_is_always_well_formed_and_complete(result) -> None:
    root = ET.fromstring(junit.text(result, result.path))
    assert {element.tag for element in root.iter()} <= {
        *("testsuites", "testsuite", "properties", "property"),
        *("testcase", "failure", "skipped", "error"),
    }
    cases = [case.get("name") for case in root.iter("testcase") if case.get("time")]
    assert cases == [clean(check.title) for check in result.checks]
    assert len(list(root.iter("testcase"))) == int(root.get("tests", ""))


@fewer
@given(results(TEXT))
def test_csv_has_a_row_for_each_check_and_no_formula(result) -> None:
    head, *rows = csv.reader(io.StringIO(csv_file.text(result), newline=""))
    missing = sum(bool(stage.missing) for stage in result.stages)
    assert len(rows) == len(result.checks) + missing
    for row in rows:
        assert len(row) == len(head)
        assert all(cell == "" or cell.isprintable() for cell in row)
        assert not any(cell.lstrip().startswith(tuple("=+-@")) for cell in row)


class Page(HTMLParser):
    """Collects what a browser would take for more than text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[tuple[str, tuple[tuple[str, str | None], ...]]] = set()
        self.open: list[str] = []
        self.words: list[str] = []
        self.other: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        # Numbers differ from page to page: places in a picture, and what its parts are called.
        self.tags.add(
            (tag, tuple((name, re.sub(r"\d+", "0", value or "")) for name, value in attrs))
        )
        if tag not in ("meta", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        self.words.append(data)

    def handle_comment(self, data) -> None:
        self.other.append(data)

    unknown_decl = handle_pi = handle_comment


def harmless() -> SubmissionResult:
    """Return a result in which every part of a report occurs, and every text is `x`."""
    said = [
        Event(1, "x", what, "x") for what in ("sends", "gets", "prints", "gets", "wrong", "due")
    ]
    many = [Event(2, f"x{n % 9}", "sends", str(n)) for n in range(200)]
    said.append(Event(1, "x", "sends", "x" * 500))  # cut in the picture, and whole below it
    failure = Failure("x", "x", "x", (*said, *many))
    short = Failure("x", "x", "x", tuple(said))
    checks = tuple(
        CheckResult("x", "x", "x", 1, verdict, 0, "x", "x", "x", "x", found)
        for verdict in Verdict
        for found in (failure, short, None)
    )
    stage = StageResult("x", 1, checks, "x")
    judged = StageResult("x", 1, checks[:1], "x")  # without a grader error: it has a bar
    return SubmissionResult("x", 1, (stage, judged), "x", "x", "x", ("x",))


OURS = Page(html.text(harmless(), "x")).tags


@fewer
@given(results(TEXT))
def test_a_page_has_only_our_tags_and_attributes(result) -> None:
    page = Page(html.text(result, result.path))
    assert page.tags <= OURS
    assert not page.other and not page.open
    assert is_quiet("".join(page.words))


@fewer
@given(results(TEXT))
def test_a_page_says_the_sentence_of_every_failure_whole(result) -> None:
    failed = [check.failure for check in result.checks if check.verdict is Verdict.FAILED]
    words = Page(html.text(result, "x")).words
    for failure in failed:
        if failure is not None and failure.sentence:
            assert clean(failure.sentence, lines=True) in words


@fewer
@given(results(TEXT))
def test_a_summary_has_only_our_markup(result) -> None:
    shown = markdown.text(result, result.path)
    assert is_quiet(shown)
    folded = 0
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(shown):
        if token.type == "html_block":
            tags = {tag for tag, _ in Page(token.content.removesuffix("</details>\n")).tags}
            assert tags <= {"details", "summary", "code", "wbr"}
            folded += "<details>" in token.content
        inside = {child.content for child in token.children or () if child.type == "html_inline"}
        kinds = {child.type for child in token.children or ()}
        assert inside <= {"<code>", "</code>", "<wbr>"}
        assert kinds <= {"text", "text_special", "html_inline"}
    wrong = (Verdict.FAILED, Verdict.GRADER_ERROR)
    assert folded == sum(check.verdict in wrong for check in result.checks)
