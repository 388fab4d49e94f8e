"""The certificate counts what is true, forgets what has changed, and sees what survives."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partyline.certificate import page, subject_run
from partyline.certificate.plan import ONCE, Plan
from partyline.certificate.records import BUSY, FORMAT, IDLE, Records, Run
from partyline.certificate.subject_run import NOT_JUDGED
from partyline.certificate.subjects import KINDS, MISTAKE, REFERENCE, RIGHT, Subject, subjects
from partyline.certificate.wrong_verdicts import bound, wrong
from partyline.cli import certify
from partyline.model.stages import stage_named
from partyline.specimens.mistakes import FOLDER, mistakes
from partyline.specimens.right_programs import right_programs

SPAN = {"library": "x", "python": "3", "system": "Linux", "cores": 2, "day": "2026-01-01"}


def subject(kind: str, name: str = "x", caught_by: tuple[str, ...] = ()) -> Subject:
    return Subject(kind, name, "1-echo", "is what it is", lambda folder: folder, caught_by)


RIGHT_ONE = subject(RIGHT)
WRONG_ONE = replace(subject(MISTAKE, caught_by=("1-echo/a",)), mistakes=("x",))


def run(verdict: str, **more: str) -> Run:
    return Run("x", IDLE, 0, {"1-echo/a": verdict}, **more)


# What is wrong


@pytest.mark.parametrize("verdict", ["failed", "not reached", "grader error"])
def test_a_right_program_has_to_pass(verdict) -> None:
    assert list(wrong(RIGHT_ONE, run(verdict))) == ["1-echo/a"]


@pytest.mark.parametrize("verdict", ["passed", NOT_JUDGED])
def test_a_right_program_that_passes_is_fine(verdict) -> None:
    assert wrong(RIGHT_ONE, run(verdict)) == {}


@pytest.mark.parametrize(
    ("verdict", "fine"), [("failed", True), ("passed", False), ("grader error", False)]
)
def test_a_mistake_has_to_be_caught(verdict, fine) -> None:
    assert (wrong(WRONG_ONE, run(verdict)) == {}) == fine


def test_of_a_pair_one_is_enough() -> None:
    pair = replace(WRONG_ONE, caught_by=("1-echo/a", "1-echo/b"))
    both = Run("x", IDLE, 0, {"1-echo/a": "passed", "1-echo/b": "failed"})
    assert wrong(pair, both) == {}


@pytest.mark.parametrize(
    ("named", "fine"), [("said", True), ("first", True), ("instead: y", False)]
)
def test_a_diagnosis_has_to_name_it(named, fine) -> None:
    assert (wrong(WRONG_ONE, run("failed", named=named)) == {}) == fine


@given(st.integers(1, 200_000))
def test_none_in_n_is_about_three_in_n(runs) -> None:
    assert bound(0, runs) == pytest.approx(1 - 0.05 ** (1 / runs), rel=1e-6)
    assert bound(0, runs) <= 3 / runs


@given(st.integers(0, 20), st.integers(30, 5000))
def test_more_wrong_ones_or_fewer_runs_never_look_better(few, runs) -> None:
    assert few / runs < bound(few, runs) < bound(few + 1, runs) < 1
    assert bound(few, runs + 1) <= bound(few, runs) + 1e-12


# The records


def test_the_records_are_kept_and_read_again(tmp_path: Path) -> None:
    records = Records(tmp_path / "records.json")
    records.begins(SPAN)
    one = next(subjects([REFERENCE]))
    records.keeps(one)
    records.adds(Run(one.key, BUSY, 1, {"a": "passed", "b": "failed"}), {"b": "failed: no"})
    records.saves()
    again = Records(tmp_path / "records.json")
    assert again.runs(one.key, BUSY) == 1
    assert again.checks == 2
    assert again.count({one.key}, "wrong") == 1
    again.keeps(one)  # unchanged: what was counted stays
    assert again.checks == 2


def test_what_has_changed_is_forgotten(tmp_path: Path) -> None:
    records = Records(None)
    records.begins(SPAN)
    one = next(subjects([REFERENCE]))
    records.keeps(one)
    records.adds(Run(one.key, IDLE, 1, {"a": "failed"}), {"a": "failed: no"})

    def with_a_comment(folder: Path) -> Path:
        place = one.lay_out(folder)
        file = place / "server.py"
        file.write_text(file.read_text("utf-8") + "# new\n", encoding="utf-8")
        return place

    records.keeps(replace(one, lay_out=with_a_comment))
    assert (records.checks, records.data["wrong"]) == (0, [])


def test_a_program_that_is_no_more_is_forgotten() -> None:
    records = Records(None)
    records.begins(SPAN)
    records.adds(Run("right/gone", IDLE, 1, {"a": "passed"}), {})
    records.drops_all_but({"right/here"})
    assert records.checks == 0


def test_another_file_is_no_record_and_stays_as_it_is(tmp_path: Path, capsys) -> None:
    file = tmp_path / "other.json"
    file.write_text('{"format": "something else"}')
    assert certify.certify(["--records", str(file), "--minutes", "0"]) == 2
    assert FORMAT in capsys.readouterr().err
    assert file.read_text() == '{"format": "something else"}'


# The plan


def test_whoever_has_come_least_far_is_next() -> None:
    records = Records(None)
    records.begins(SPAN)
    records.adds(Run("right/a", IDLE, 1, {}), {})
    plan = Plan([subject(RIGHT, "a"), subject(RIGHT, "b")], records, {RIGHT: {IDLE: 2}}, {})
    order = []
    while (chosen := plan.next(IDLE)) is not None:
        order.append((chosen[0].name, chosen[1]))
    assert order == [("b", 0), ("a", 1), ("b", 1)]
    assert plan.left(IDLE) == plan.left(BUSY) == 0


def test_no_run_of_the_plan_is_planned_twice() -> None:
    plan = Plan(list(subjects([REFERENCE])), Records(None), ONCE, {IDLE: 500})
    seen = [(chosen[0].key, chosen[1]) for chosen in iter(lambda: plan.next(IDLE), None)]
    assert len(seen) == len(set(seen)) == plan.total


def test_every_program_is_found_by_its_file() -> None:
    names = {one.key for one in subjects()}
    assert len(names) == len(list(subjects()))
    assert {f"mistake/{file.stem}" for file in FOLDER.glob("*.toml")} <= names
    assert {f"right/{program.name}" for program in right_programs()} <= names
    assert {one.kind for one in subjects()} == set(KINDS)


# The whole


def test_a_mistake_that_survives_is_seen(monkeypatch) -> None:
    mistake = mistakes()[0]
    harmless = next(one for one in subjects([REFERENCE]) if one.stage == mistake.stage)
    survivor = replace(
        harmless, kind=MISTAKE, name=mistake.name, caught_by=(mistake.caught_by,), mistakes=("x",)
    )
    monkeypatch.setattr(subject_run, "_all", lambda: {survivor.key: survivor})
    came = subject_run.run(survivor.key, IDLE, 3)
    assert wrong(survivor, came) == {mistake.caught_by: "not caught"}


def test_a_right_program_that_is_accused_is_seen(monkeypatch) -> None:
    mistake = next(m for m in mistakes() if m.name == "s1-echo-to-all")
    accused = Subject(RIGHT, "accused", mistake.stage, "is wrong", mistake.plant)
    monkeypatch.setattr(subject_run, "_all", lambda: {accused.key: accused})
    came = subject_run.run(accused.key, IDLE, 3)
    assert mistake.caught_by in wrong(accused, came)
    assert len(came.verdicts) == len(accused.checks())


def test_the_command_goes_on_where_it_has_stopped(tmp_path: Path, capsys) -> None:
    file = tmp_path / "CERTIFICATE.json"
    some = ["--records", str(file), "--only", MISTAKE, "--name", "s1-one-shot", "--jobs", "1"]
    assert certify.certify([*some, "--minutes", "0.02"]) == 0
    first = json.loads(file.read_text())["subjects"]["mistake/s1-one-shot"][IDLE]["runs"]
    assert first >= 1
    assert certify.certify([*some, "--minutes", "0.02"]) == 0
    entry = json.loads(file.read_text())["subjects"]["mistake/s1-one-shot"]
    assert entry[IDLE]["runs"] + entry.get(BUSY, {}).get("runs", 0) > first
    assert "0 wrong verdicts" in capsys.readouterr().out
    text = (tmp_path / "CERTIFICATE.md").read_text()
    assert f"| {entry[IDLE]['runs']} of {entry[IDLE]['runs']} |" in text


def test_the_short_form_writes_nothing(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    before = certify.RECORDS.stat().st_mtime_ns
    assert certify.certify(["--short", "--only", REFERENCE, "--stage", "1"]) == 0
    checks = len(next(subjects([REFERENCE])).checks())
    assert capsys.readouterr().out.startswith(f"{checks} checks, 0 wrong verdicts.")
    assert certify.RECORDS.stat().st_mtime_ns == before
    assert not list(tmp_path.iterdir())


def test_the_committed_page_is_made_from_the_committed_records() -> None:
    records = Records(certify.RECORDS)
    written = certify.RECORDS.with_suffix(".md").read_text(encoding="utf-8")
    assert written == page.page(records), "grade.py certify --minutes 0"


def test_a_wrong_verdict_stands_on_the_page() -> None:
    records = Records(None)
    records.begins(SPAN)
    one = next(subjects([REFERENCE]))
    records.keeps(one)
    records.adds(Run(one.key, IDLE, 7, {"a": "failed"}), {"a": "failed: a|b"})
    text = page.page(records)
    assert f"| {one.key} | a | idle | 7 | failed: a\\|b |" in text
    assert "| 0 of 1 | not run |" in text
    assert stage_named(one.stage).title in text


def test_a_figure_for_code_that_is_gone_is_not_on_the_page() -> None:
    records = Records(None)
    records.begins(SPAN)
    one, other = list(subjects([REFERENCE]))[:2]
    for subject_ in (one, other):
        records.keeps(subject_)
        records.adds(Run(subject_.key, IDLE, 7, dict.fromkeys("abc", "passed")), {})
    records.data["subjects"][other.key]["fingerprint"] = "of yesterday"
    text = page.page(records)
    assert "**3 checks** stand behind this page." in text
    rows: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("| `"):
            rows.setdefault(line.split("`")[1], line)
    assert rows[one.name].endswith("| 1 of 1 | not run | v1 |")
    assert rows[other.name].endswith("| not run | not run |  |")
    assert f"v1: `{SPAN['library']}`" in text
