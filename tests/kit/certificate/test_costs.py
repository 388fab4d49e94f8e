"""What the certificate says a mistake costs was measured; few cost much beyond their own checks."""

from dataclasses import replace
from pathlib import Path

import pytest
from partyline.certificate import mutation
from partyline.certificate.costs import LIMIT, MOST, Cost, cost_of, costs, dear, reasons
from partyline.certificate.page import page
from partyline.certificate.records import IDLE, Records, Run
from partyline.certificate.subjects import DIAGNOSIS, Subject, subjects
from partyline.cli.certify import RECORDS
from partyline.model.results import CheckResult, StageResult, Verdict
from partyline.specimens.mistakes import mistakes

SPAN = {"library": "x", "python": "3", "system": "Linux", "cores": 2, "day": "2026-01-01"}
OWN = "Each user gets its own lines back"


def stage(**verdicts: Verdict) -> StageResult:
    checks = [
        CheckResult(
            name=f"1-echo/{name}",
            stage="1-echo",
            title=name,
            points=int(name[1:]),
            verdict=verdict,
            seconds=0.0,
            lesson="",
            todo="",
            hint="",
            allowances=(OWN,) if verdict is Verdict.PASSED else (),
        )
        for name, verdict in verdicts.items()
    ]
    return StageResult("1-echo", 15, tuple(checks), "", ())


@pytest.fixture
def records() -> Records:
    records = Records(None)
    records.begins(SPAN)
    return records


def counted(records: Records, number: int, cost: Cost) -> Subject:
    one = [s for s in subjects([DIAGNOSIS]) if len(s.mistakes) == 1][number]
    records.keeps(one)
    records.adds(Run(one.key, IDLE, 1, {"x": "failed"}, named="said", cost=cost.as_data()), {})
    return one


def test_a_cost_is_counted_from_the_verdicts() -> None:
    cost = cost_of(stage(a1=Verdict.FAILED, b3=Verdict.NOT_REACHED, c4=Verdict.PASSED))
    assert cost == Cost(12.5, 37.5, (OWN,))


def test_the_page_tells_what_was_measured(records) -> None:
    cheap = counted(records, 0, Cost(10.0, 5.0))
    much = counted(records, 1, Cost(4.0, LIMIT + 1, (OWN,)))
    told = page(records)
    assert f"| `{cheap.name}` | 10 % | 5 % |  |" in told
    assert f"| `{much.name}` | 4 % | {LIMIT + 1} % | {OWN} |" in told
    assert "2 mistakes: 1 of them are judged with an allowance, 1 allowances in all. 1 lose" in told
    assert [name for name, _ in costs(records, [cheap, much])] == [much.name, cheap.name]


def test_a_mistake_that_has_changed_is_not_told(records) -> None:
    one = counted(records, 0, Cost(10.0, 5.0))
    other = next(s for s in subjects([DIAGNOSIS]) if s.stage == "2-pair")
    records.keeps(replace(one, lay_out=other.lay_out))
    assert records.cost(one.key) == {}


def test_few_mistakes_cost_much_and_each_has_a_reason() -> None:
    """Of those that the committed records have measured with the checks of today."""
    known = list(subjects([DIAGNOSIS]))
    found = dear(costs(Records(RECORDS).up_to_date(known), known))
    assert len(found) <= MOST
    assert set(found) <= set(reasons())


def test_the_reasons_are_few_and_about_known_mistakes() -> None:
    assert len(reasons()) <= MOST
    assert set(reasons()) <= {mistake.name for mistake in mistakes()}


def test_mutants_are_told_until_the_solution_changes(tmp_path: Path, monkeypatch) -> None:
    file = tmp_path / "mutants.json"
    assert all(row[1] == "not run" for row in mutation.rows(file))
    mutation.keep("1-echo", 90, {"killed": 5, "survived": 1}, file)
    mutation.keep("2-pair", 80, {"killed": 7, "equivalent": 2}, file)
    first, second, third = list(mutation.rows(file))[:3]
    assert first == ("1-echo", "90", "6", "5", "0", "1")
    assert second == ("2-pair", "80", "9", "7", "2", "0")
    assert third[1] == "not run"
    monkeypatch.setattr(mutation, "digest", lambda stage: "changed")
    assert all(row[1] == "not run" for row in mutation.rows(file))
