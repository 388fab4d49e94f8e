"""From verdicts to marks: scale, rounding, weights, lateness, races, allowances, overrides."""

import json
from pathlib import Path

import jsonschema
import pytest
from class_results import check, result
from partyline.classroom import results_file
from partyline.classroom.letter import ClassProblem
from partyline.classroom.rubric import ClassRubric, late_rule, read
from partyline.model.results import StageResult, SubmissionResult, Verdict
from sample_exports import canvas, gradescope


def rubric(tmp_path: Path, text: str) -> ClassRubric:
    file = tmp_path / "rubric.toml"
    file.write_text(text, encoding="utf-8")
    return read(file)


def marks(data) -> list[float | None]:
    return [row["mark"] for row in data["submissions"]]


def test_without_a_rubric_the_mark_is_the_score(a_class) -> None:
    data = a_class()
    assert {row["score"] for row in data["submissions"]} == {75.0}
    assert set(marks(data)) == {75.0}


def test_what_was_written_holds_its_schema_and_is_read_again(a_class, store) -> None:
    broken = SubmissionResult(
        "x", 7, (StageResult("1-echo", 15, (check("1-echo/e", Verdict.GRADER_ERROR),)),)
    )
    missing = SubmissionResult("x", 7, (StageResult("2-pair", 20, missing="not handed in"),))
    kinds = [result(), None, broken, missing]
    data = a_class(canvas(), results=lambda number: kinds[number % 4])
    results_file.write(data, store.root)
    again = results_file.read(store.root)
    schema = json.loads(results_file.SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(again, schema)
    assert marks(again)[:4] == [75.0, None, None, 0.0]
    assert results_file.counted(again, ClassRubric()) == again
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**again, "format": "party-line/class/2"}, schema)


def test_scale_and_steps(a_class, tmp_path) -> None:
    data = a_class(rubric=rubric(tmp_path, "scale = 20\nstep = 0.5"))
    assert set(marks(data)) == {15.0}
    for steps, mark in (("step = 4", 16.0), ("step = 0", 15.0)):
        assert set(marks(results_file.counted(data, rubric(tmp_path, f"scale = 20\n{steps}")))) == {
            mark
        }


def test_weights_and_points(a_class, tmp_path) -> None:
    two = SubmissionResult(
        "x",
        7,
        (
            StageResult("1-echo", 15, (check("1-echo/p", Verdict.PASSED),)),
            StageResult(
                "2-pair", 15, (check("2-pair/f", Verdict.FAILED), check("2-pair/p", Verdict.PASSED))
            ),
        ),
    )
    data = a_class(results=lambda _: two)
    assert set(marks(data)) == {75.0}
    heavy = rubric(tmp_path, '[weights]\n"1-echo" = 0')
    assert set(marks(results_file.counted(data, heavy))) == {50.0}
    points = rubric(tmp_path, '[points]\n"2-pair/f" = 6')
    assert set(marks(results_file.counted(data, points))) == {62.5}


def test_late_days(a_class, tmp_path) -> None:
    data = a_class(
        canvas(late=(71002,)), rubric=rubric(tmp_path, 'scale = 20\n[late]\nper_day = "10%"')
    )
    late = [row for row in data["submissions"] if row["late"]]
    assert [row["mark"] for row in late] == [13.0]
    assert late[0]["changes"][0]["rule"] == "late rule"
    assert sorted(marks(data))[1:] == [15.0] * 6
    due = rubric(tmp_path, '[late]\nper_day = "30%"\nmost = "50%"\ndue = 2026-10-05T08:00:00')
    by_time = a_class(gradescope(), rubric=due)
    assert [row["mark"] for row in by_time["submissions"]] == [45.0, 25.0, 75.0]
    assert late_rule("10%/day") == late_rule("10 % per day") == 0.1


def test_races_by_another_policy(a_class, tmp_path) -> None:
    race = SubmissionResult(
        "x",
        7,
        (StageResult("1-echo", 15, (check("1-echo/r", Verdict.FAILED, runs=4, failed_runs=1),)),),
    )
    data = a_class(results=lambda _: race)
    for policy, mark in (("failed", 0.0), ("share", 75.0), ("passed", 100.0)):
        new = results_file.counted(data, rubric(tmp_path, f'race = "{policy}"'))
        assert set(marks(new)) == {mark}


def test_allowances_are_for_all_and_overrides_for_one(a_class, tmp_path) -> None:
    data = a_class()
    allowed = rubric(tmp_path, '[allowances]\n"1-echo/f0" = "taken back"')
    new = results_file.counted(data, allowed)
    assert set(marks(new)) == {100.0}
    assert new["submissions"][0]["changes"][0]["reason"] == "taken back"
    one = rubric(
        tmp_path,
        """
        [[override]]
        student = "71001"
        check = "1-echo/f0"
        verdict = "passed"
        reason = "seen in the lab"
        [[override]]
        student = "siobhan omuster"
        mark = 12
        reason = "agreed"
        """,
    )
    new = results_file.counted(data, one)
    assert sorted(marks(new)) == [12.0, 75.0, 75.0, 75.0, 75.0, 100.0]
    told = [change for row in new["submissions"] for change in row["changes"]]
    assert {change["reason"] for change in told} == {"seen in the lab", "agreed"}
    verdicts = {
        c["verdict"] for row in new["submissions"] for s in row["stages"] for c in s["checks"]
    }
    assert verdicts == {"passed", "failed"}, "what was graded stays"
    assert marks(results_file.counted(new, ClassRubric())) == marks(data), "and can be taken back"


def test_an_override_can_settle_a_grader_error(a_class, tmp_path) -> None:
    broken = SubmissionResult(
        "x", 7, (StageResult("1-echo", 15, (check("1-echo/e", Verdict.GRADER_ERROR),)),)
    )
    data = a_class(results=lambda _: broken)
    text = (
        '[[override]]\nstudent = "71001"\ncheck = "1-echo/e"\nverdict = "passed"\nreason = "seen"'
    )
    new = results_file.counted(data, rubric(tmp_path, text))
    assert sorted(marks(new), key=str) == [100.0] + [None] * 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scale = 0", "scale should be a number"),
        ("scale = true", "scale should be a number"),
        ("scal = 20", "Did you mean 'scale'"),
        ("[late]\nper_day = 10", 'a share like "10%"'),
        ('[late]\nper_day = "110%"', 'a share like "10%"'),
        ('[late]\ndue = "soon"', "late.due"),
        ('race = "never"', "race should be one of"),
        ('[weights]\n"1-echo" = -1', "whole number"),
        ("weights = 3", "should be a table"),
        ('[allowances]\n"1-echo/f0" = ""', "needs a reason"),
        ('[[override]]\nstudent = "x"\nmark = 1', "needs reason"),
        ('[[override]]\nstudent = "x"\nreason = "y"', "changes nothing"),
        ('[[override]]\nstudent = "x"\nreason = "y"\ncheck = "z"', "stand together"),
        ("not toml", "not valid TOML"),
    ],
)
def test_a_rubric_that_can_not_be_is_a_letter(text, said, tmp_path) -> None:
    with pytest.raises(ClassProblem, match=said):
        rubric(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[weights]\n"9-moon" = 3', "stage '9-moon'"),
        ('[points]\n"1-echo/x" = 3', "check '1-echo/x'"),
        ('[[override]]\nstudent = "nobody"\nmark = 1\nreason = "y"', "fits nobody"),
        ('[[override]]\nstudent = "Олег Образцов"\nmark = 1\nreason = "y"', "fits 2 submissions"),
        ('[[override]]\nstudent = "71001"\nmark = 101\nreason = "y"', "above the scale"),
    ],
)
def test_a_rubric_of_another_class_is_a_letter(text, said, a_class, tmp_path) -> None:
    data = a_class()
    with pytest.raises(ClassProblem, match=said):
        results_file.counted(data, rubric(tmp_path, text))


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"format": "party-line/class/99"}'])
def test_a_file_that_is_no_results_is_a_letter(content, tmp_path) -> None:
    (tmp_path / "results.json").write_text(content)
    with pytest.raises(ClassProblem, match=r"results\.json"):
        results_file.read(tmp_path)
    with pytest.raises(ClassProblem, match="can't be read"):
        results_file.read(tmp_path / "gone")
