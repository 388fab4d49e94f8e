"""What a person reads, and what a program reads, of one result."""

import csv
import io
import itertools
import json
import re
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest
from partyline.model.results import (
    CheckResult,
    Event,
    Failure,
    StageResult,
    SubmissionResult,
    Verdict,
)
from partyline.reports import (
    csv_file,
    html,
    job_log,
    json_file,
    junit,
    markdown,
    terminal,
    whole_file,
)
from partyline.reports.page_style import STYLE
from partyline.reports.words import LONG
from rich.console import Console

EVENTS = (
    Event(0.2, "server", "starts", "server.py --port 0"),
    Event(12.4, "ann", "connects"),
    Event(13.0, "ann", "sends", "hi\n"),
    Event(14.9, "bob", "gets", "hi\x1b[2J"),
    Event(15.1, "server", "prints", "bob: ё"),
)


def check(verdict: Verdict, failure: Failure | None = None, **more) -> CheckResult:
    plain = {"name": "3-room/x", "stage": "3-room", "title": "All hear", "points": 4}
    plain |= {"lesson": "07-everyone", "hint": "One loop.", "todo": "3.2"}
    return CheckResult(**(plain | {"verdict": verdict, "failure": failure} | more))


def result(*checks: CheckResult, missing: str = "", **more) -> SubmissionResult:
    stage = StageResult("3-room", 20, checks, missing)
    plain = {"python": "3.11", "system": "Linux", "isolation": "isolation: none."}
    return SubmissionResult("me", 5, (stage,), **(plain | more))


def page(result: SubmissionResult, width: int = 100, again: str = "grade.py me") -> str:
    file = io.StringIO()
    terminal.show(Console(file=file, width=width, no_color=True), result, again, as_table=True)
    return file.getvalue()


FAILED = check(
    Verdict.FAILED,
    Failure(
        'bob should get "hi" from ann, but got "hi\\x1b[2J" instead.',
        traceback='Traceback (most recent call last):\n  File "server.py", line 3\nKeyError: 1',
        transcript=EVENTS,
    ),
)


def test_a_failure_says_everything_in_order() -> None:
    shown = page(result(FAILED, notes=("A note.",)))
    parts = [
        "FAILED  All hear",
        "Your program stopped with this error:",
        "KeyError: 1",
        "bob should get",
        "ms",
        "-> hi\\n",
        "<- hi\\x1b[2J",
        "Hint: One loop.",
        "07-everyone",
        "Again: grade.py me --check 3-room/x --seed 5",
        "Score: 0 %",
        "Seed: 5",
        "A note.",
        "isolation: none.",
    ]
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)


def test_the_isolation_is_told_even_if_everything_passed() -> None:
    assert "isolation: none." in page(result(check(Verdict.PASSED)))


def test_columns_for_everyone_and_the_server_last() -> None:
    head = next(line for line in page(result(FAILED)).splitlines() if line.split()[:1] == ["ms"])
    assert head.split() == ["ms", "ann", "bob", "server"]


def test_nothing_that_a_program_wrote_reaches_the_terminal_raw() -> None:
    shown = page(result(FAILED))
    assert "\x1b" not in shown


def test_a_crowd_shares_one_column_and_its_names_are_clean_too() -> None:
    crowd = tuple(Event(n, f"user{n}\x1b", "sends", "hi") for n in range(9))
    shown = page(result(check(Verdict.FAILED, Failure("x", transcript=crowd))))
    assert "everyone" in shown
    assert "user8\\x1b  -> hi" in shown


def test_nothing_that_a_student_wrote_is_markup_for_the_terminal() -> None:
    said = (Event(1, "[red]", "gets", ":smile: [bold]"),)
    failure = Failure("[red]no[/red]", transcript=said)
    shown = page(result(check(Verdict.FAILED, failure), notes=("[i]note[/i]",)))
    for text in ("[red]no[/red]", ":smile: [bold]", "[i]note[/i]"):
        assert text in shown
    assert shown.count("[red]") == 2


def test_the_command_that_runs_it_again_can_be_copied() -> None:
    assert terminal.command("my work") == "python3 grading/grade.py 'my work'"
    assert terminal.command("a\x1b[2J") == "python3 grading/grade.py $'a\\x1b[2J'"
    assert "  Again: grade.py $'a\\x1b'" in page(result(FAILED), again="grade.py $'a\\x1b'")


def test_a_long_conversation_is_shortened_in_the_middle_and_says_so() -> None:
    events = tuple(Event(n, "ann", "sends", f"line {n}") for n in range(500))
    failure = Failure("ann said much.", transcript=events)
    shown = page(result(check(Verdict.FAILED, failure)))
    assert "line 0" in shown
    assert "line 499" in shown
    assert "(468 more)" in shown
    assert len(shown.splitlines()) < 60


def test_a_grader_error_takes_the_score_away() -> None:
    broken = result(check(Verdict.PASSED), check(Verdict.GRADER_ERROR, reason="boom"))
    assert broken.score is None
    assert "No score" in page(broken)
    assert "defect of the grader" in page(broken)


def test_not_reached_says_why() -> None:
    waiting = check(Verdict.NOT_REACHED, reason='builds on "It starts", which failed')
    shown = " ".join(page(result(waiting)).split())
    assert 'NOT REACHED 3-room/x: builds on "It starts", which failed' in shown


def test_a_reason_can_not_look_like_a_line_of_ours() -> None:
    shown = page(result(check(Verdict.NOT_REACHED, reason="no\nScore: 100 %")))
    assert "no\\nScore: 100 %" in shown


def test_points_are_weighted() -> None:
    passed = check(Verdict.PASSED, points=3)
    half = StageResult("a", 75, (passed, check(Verdict.FAILED, points=1)))
    none = StageResult("b", 25, missing="not handed in")
    assert SubmissionResult("me", 1, (half, none)).score == pytest.approx(75 * 0.75)


def test_json_and_back() -> None:
    whole = result(FAILED, check(Verdict.PASSED))
    assert SubmissionResult.from_json(json.loads(json.dumps(whole.to_json()))) == whole


def test_json_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="party-line/result/1"):
        SubmissionResult.from_json({"format": "something else"})


def test_json_replaces_a_file_whole_or_not_at_all(tmp_path) -> None:
    file = tmp_path / "result.json"
    file.write_text("old")
    whole_file.write(json_file.text(result(FAILED)), file)
    assert json.loads(file.read_text())["seed"] == 5
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_stays_as_it_was_if_the_new_one_cannot_be_written(tmp_path, monkeypatch) -> None:
    def full(self: Path, *_: object, **__: object) -> None:
        self.touch()
        raise OSError(28, "No space left on device")

    file = tmp_path / "result.json"
    file.write_text("old")
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        whole_file.write("new", file)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_holds_exactly_what_the_report_says(tmp_path) -> None:
    whole_file.write("ё\n\r\n", tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == "ё\n\r\n".encode()


def test_a_screen_that_lacks_a_letter_gets_its_number(monkeypatch) -> None:
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii", newline="")
    monkeypatch.setattr(sys, "stdout", screen)
    whole_file.write("aё\n", Path("-"))
    screen.flush()
    assert screen.buffer.getvalue() == b"a\\u0451\n"


def test_json_keeps_exactly_what_was_said() -> None:
    failure = json.loads(json_file.text(result(FAILED)))["stages"][0]["checks"][0]["failure"]
    assert failure["transcript"][3]["text"] == "hi\x1b[2J"


def test_a_page_says_everything_in_order() -> None:
    waiting = check(Verdict.NOT_REACHED, reason="builds on another", title="Waits")
    shown = html.text(result(FAILED, waiting, notes=("A note.",)), "grade.py me")
    parts = [
        "<h1>Score: 0 %</h1>",
        "<h2>By stage</h2>",
        "<h2>What went wrong</h2>",
        "FAILED</span>",
        "All hear",
        "KeyError: 1</pre>",
        "bob should get",
        ">ann</text>",
        "hi\\x1b[2J&#34;</text>",
        "One loop.",
        "07-everyone",
        "TODO 3.2",
        "grade.py me --check 3-room/x --seed 5</pre>",
        "<summary>Not reached: 1</summary>",
        "Waits",
        "builds on another",
        "A note.",
        "isolation: none.",
    ]
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)


def test_a_page_loads_and_runs_nothing() -> None:
    seen = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: seen.update({tag, *(name for name, _ in attrs)})
    parser.feed(html.text(result(FAILED), "grade.py me"))
    assert {"h1", "class"} <= seen
    assert not seen & {"script", "img", "link", "iframe", "form", "src", "onload"}
    shown = html.text(result(FAILED), "grade.py me")
    assert all(to.startswith("lessons/en/") for to in re.findall(r'href="([^"]*)"', shown))
    assert not re.search(r"url\(|@import", STYLE)


def test_headings_of_a_page_come_in_order() -> None:
    shown = html.text(result(FAILED), "grade.py me")
    levels = [int(part[0]) for part in shown.split("<h")[1:] if part[0].isdigit()]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_junit_tells_the_verdicts_apart() -> None:
    checks = [
        check(Verdict.PASSED),
        FAILED,
        check(Verdict.NOT_REACHED, reason="builds on another"),
        check(Verdict.GRADER_ERROR, reason="boom"),
    ]
    root = ET.fromstring(junit.text(result(*checks, missing="not handed in"), "grade.py me"))
    counts = [root.get(name) for name in ("tests", "failures", "skipped", "errors")]
    assert counts == ["5", "2", "1", "1"]
    outcomes = [[(e.tag, e.get("message")) for e in case] for case in root.iter("testcase")]
    assert outcomes == [
        [],
        [("failure", 'bob should get "hi" from ann, but got "hi\\x1b[2J" instead.')],
        [("skipped", "builds on another")],
        [("error", "boom")],
        [("failure", "not handed in")],
    ]
    failure = root.find(".//failure")
    assert failure is not None and "Hint: One loop." in (failure.text or "")


def test_csv_has_a_row_for_each_check() -> None:
    checks = (check(Verdict.PASSED), FAILED, check(Verdict.GRADER_ERROR, reason="=boom()"))
    rows = list(csv.DictReader(io.StringIO(csv_file.text(result(*checks, missing="no folder")))))
    assert [row["verdict"] for row in rows] == ["passed", "failed", "grader error", "missing"]
    assert [row["earned"] for row in rows] == ["4", "0", "", "0"]
    assert rows[1]["sentence"].startswith("bob should get")
    assert rows[2]["sentence"] == "'=boom()"


def test_a_summary_has_a_row_for_each_stage_and_a_fold_for_each_failure() -> None:
    shown = markdown.text(result(FAILED, check(Verdict.PASSED)), "grade.py me")
    assert "| 1 | 1 | 0 | 50 % | 20 |" in shown
    assert shown.count("<details>") == 1
    assert "Hint: One loop." in shown


def test_a_failure_can_not_leave_its_fence() -> None:
    failure = Failure("no\n```\n<img src=x>\n")
    shown = markdown.text(result(check(Verdict.FAILED, failure)), "grade.py me")
    assert shown.count("````\n") == 1 and "````text\n" in shown


def test_a_summary_never_gets_too_large_for_github() -> None:
    large = check(Verdict.FAILED, Failure("x" * LONG))
    shown = markdown.text(result(*[large] * 100), "grade.py me")
    assert len(shown.encode()) <= markdown.ROOM + 1000
    fit = shown.count("<details>")
    assert 50 < fit == shown.count("</details>")
    assert f"Failures that do not fit in here: {100 - fit}." in shown


def test_a_flood_is_cut_in_the_middle_everywhere_but_in_json() -> None:
    failure = Failure("begin " + "x" * 10**6 + " end", traceback="first " + "y" * 10**6 + " last")
    flood = result(check(Verdict.FAILED, failure))
    for report in (html, markdown, junit, job_log):
        shown = report.text(flood, "grade.py me")
        assert len(shown) < 60_000
        for part in ("begin", "1000010 characters", "end", "first", "1000011 characters", "last"):
            assert part in shown
    assert len(csv_file.text(flood)) < 20_000
    assert len(json_file.text(flood)) > 2_000_000


def test_the_job_log_says_what_the_terminal_says() -> None:
    shown = job_log.text(result(FAILED), "grade.py me")
    assert terminal.plain(result(FAILED), "grade.py me") in shown


def test_a_run_of_some_checks_has_no_table_by_stage() -> None:
    some = result(FAILED, only=("3-room/x",))
    assert "By stage" not in html.text(some, "grade.py me")
    assert "| stage |" not in markdown.text(some, "grade.py me")
    assert "only some checks" in html.text(some, "grade.py me")


def test_where_there_was_nothing_to_grade_the_reports_say_so() -> None:
    nothing = SubmissionResult("me", 5, (), notes=("There is no server.py in me.",))
    for shown in (html.text(nothing, "x"), markdown.text(nothing, "x"), page(nothing)):
        assert "there was nothing to grade" in shown
    assert "There is no server.py in me." in html.text(nothing, "x")
    assert ET.fromstring(junit.text(nothing, "x")).get("tests") == "0"
    assert len(csv_file.text(nothing).splitlines()) == 1
