"""One function for every byte that a student controls, and what stands on top of it."""

import os
import re
import shutil
import subprocess

import pytest
from partyline.model.sanitize import (
    MARKS,
    as_text,
    bounded,
    clean,
    csv_cell,
    excerpt,
    job_log_block,
    markdown_block,
    markdown_code,
    quoted,
    shell_word,
    visible,
    without_surrogates,
)

ACCENT = "\u0301"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("Привет 🎈", "Привет 🎈"),
        ("a\tb\r\n", "a\\tb\\r\\n"),
        ("\x1b[2J\x07\x7f", "\\x1b[2J\\x07\\x7f"),
        ("\u009b2J", "\\u009b2J"),  # the same command to a terminal, in one character
        ("left\u202eright", "left\\u202eright"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("line\u2028paragraph\u2029", "line\\u2028paragraph\\u2029"),
        ("half\ud83d", "half\\ud83d"),
        ("private\ue000", "private\\ue000"),
        ("odd\u00a0space", "odd\\u00a0space"),
        ("filler\u3164blank\u2800", "filler\\u3164blank\\u2800"),
        ("heart\ufe0f", "heart\\ufe0f"),
    ],
)
def test_invisible_characters_become_visible(text, shown) -> None:
    assert clean(text) == shown
    assert visible(text) == shown
    assert quoted(text) == f'"{shown}"'


def test_a_backslash_is_doubled_in_raw_text_and_left_alone_in_text_that_is_visible_already() -> (
    None
):
    assert visible("back\\slash") == "back\\\\slash"
    assert clean("back\\slash") == "back\\slash"


def test_lines_stay_lines_only_where_asked_for() -> None:
    assert clean("one\ntwo\r\n", lines=True) == "one\ntwo\\r\n"
    assert clean("one\ntwo") == "one\\ntwo"


def test_bytes_that_are_no_text_stay_readable() -> None:
    assert visible(as_text(b"ok \xff\xfe")) == "ok \\xff\\xfe"


def test_a_byte_is_told_from_the_character_of_the_same_number() -> None:
    assert visible(as_text(b"\x9b")) != visible(as_text("\u009b".encode()))


def test_a_letter_carries_its_accents_but_no_tower_of_them() -> None:
    assert clean("e" + ACCENT * MARKS) == "e" + ACCENT * MARKS
    assert clean("e" + ACCENT * 50) == "e" + ACCENT * MARKS + "\\u0301" * (50 - MARKS)


def test_an_accent_with_no_letter_before_it_does_not_sit_on_ours() -> None:
    assert clean(ACCENT) == "\\u0301"
    assert clean("a\n" + ACCENT, lines=True) == "a\n\\u0301"


def test_an_excerpt_is_whole_or_says_how_long_the_whole_is() -> None:
    assert excerpt("\n" * 5, 10) == "\\n" * 5
    assert excerpt("\n" * 6, 10) == "\\n" * 5 + " ... (6 characters)"


def test_a_flood_is_bounded_to_its_start_and_its_end() -> None:
    assert bounded("x" * 10, 10) == "x" * 10
    assert bounded("abc" + "x" * 10 + "z", 4) == "ab ... (14 characters) ... xz"


def test_json_keeps_everything_but_half_characters() -> None:
    assert without_surrogates("\x1b\n\u202e\udcff\ud800") == "\x1b\n\u202e\\xff\\ud800"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "   =1+1", "＝1+1"])
def test_a_formula_is_text_in_a_spreadsheet(text) -> None:
    assert csv_cell(text) == f"'{text}"


def test_other_text_stays_as_it_is_in_a_spreadsheet() -> None:
    assert csv_cell("ann = bob") == "ann = bob"
    assert csv_cell("\t=1") == "\\t=1"


def test_code_in_a_line_of_markdown_holds_no_markup() -> None:
    shown = markdown_code("`a` | <b> @me ![x](http://y) Привет")
    assert not set("`|<@!([:") & set(re.sub("</?code>|<wbr>", "", shown))
    assert "Привет" in shown


def test_a_fence_is_longer_than_any_within() -> None:
    assert markdown_block("a\n````\nb") == "`````text\na\n````\nb\n`````\n"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("::error::x", ":\\:error::x"),
        ("  ::error::x", "  :\\:error::x"),
        ("a ##[group]b", "a #\\#[group]b"),
        ("###[group]", "##\\#[group]"),
        ("##vso[task]", "#\\#vso[task]"),
        ("a::b ## c [d]", "a::b ## c [d]"),
    ],
)
def test_a_line_is_no_command_to_the_runner(line, shown) -> None:
    first, *between, last = job_log_block(f"before\n{line}").splitlines()
    token = first.removeprefix("::stop-commands::")
    assert between == ["before", shown]
    assert last == f"::{token}::"


def test_the_word_that_ends_the_silence_cannot_be_known_before() -> None:
    assert job_log_block("x").splitlines()[0] != job_log_block("x").splitlines()[0]


@pytest.mark.parametrize(
    "word",
    ["plain", "with space", "quote's", "", "-x", "\x1b[2J", "a\nb'\\", "é\u202e", "\udcff1"],
)
def test_a_word_for_a_shell_comes_back_exactly(word) -> None:
    typed = shell_word(word)
    assert typed.isprintable()
    bash = shutil.which("bash")
    if bash is None or os.name == "nt":
        pytest.skip("no bash here that takes bytes as they are")
    said = subprocess.run([bash, "-c", f"printf %s {typed}"], capture_output=True).stdout
    assert said == word.encode("utf-8", "surrogateescape")
