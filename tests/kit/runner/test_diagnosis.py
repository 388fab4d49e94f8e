"""A submission that fails is told which known mistake it behaves like; or nothing, if not clear."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partyline.model.cause import BUSY, CRASH, DEADLOCK, SYNTAX, THREAD, TODO, UNSTARTED, Cause
from partyline.model.results import CheckResult, Failure, StageResult, SubmissionResult, Verdict
from partyline.reports.words import behaves_like
from partyline.runner import diagnosis
from partyline.runner.diagnosis import FILE, Signature, likely, nearest, plain, signature
from partyline.specimens.mistakes import mistakes

SIGNED = json.loads(FILE.read_text(encoding="utf-8"))


def results_of(seen: Signature, stage: str = "3-room") -> list[CheckResult]:
    """Return results that have this signature, with random words and places put in again."""
    failed = []
    for name, said in seen.failed.items():
        kind, sentence, crash = said.split("|")
        failure = Failure(sentence, kind, f"Traceback ...\n{crash}: broken pipe" if crash else "")
        failed.append(CheckResult(name, stage, name, 1, Verdict.FAILED, failure=failure))
    unknown = [CheckResult(n, stage, n, 1, Verdict.NOT_REACHED) for n in sorted(seen.unknown)]
    passed = CheckResult(f"{stage}/another", stage, "another", 1, Verdict.PASSED)
    return [*failed, *unknown, passed]


def test_every_mistake_is_signed_and_nothing_else() -> None:
    assert set(SIGNED) == {mistake.name for mistake in mistakes()}, "grade.py make-signatures"


@pytest.mark.parametrize("mistake", mistakes(), ids=lambda mistake: mistake.name)
def test_a_signature_says_what_the_mistake_says(mistake) -> None:
    entry = SIGNED[mistake.name]
    assert entry["failed"], "grade.py make-signatures"
    seen = {*entry["failed"], *entry["unknown"], *entry.get("allowed", ())}
    assert mistake.caught_by in seen, "grade.py make-signatures"
    assert (entry["stage"], entry["behaves"], entry["lesson"]) == (
        mistake.stage,
        mistake.behaves,
        mistake.lesson,
    )


def test_what_is_random_or_a_learners_own_is_no_part_of_a_signature() -> None:
    one = 'bob_k3f should get "hello-x7pq" from ann_2yw, but nothing came. It waits in line 12.'
    two = 'bob_a2b should get "hello-m4n9" from ann_zzk, but nothing came. It waits in line 7.'
    assert plain(one) == plain(two)
    assert plain("It used 0.31 s.") == plain("It used 0.44 s.")
    assert plain("bob should get this") != plain("bob should get that")


def test_each_mistake_is_among_those_most_like_its_own_signature() -> None:
    for name, known in diagnosis.signatures().items():
        ranked = dict(nearest(SIGNED[name]["stage"], known))
        assert ranked[name] == pytest.approx(1.0)


def test_a_mistake_that_stands_alone_is_said() -> None:
    name = "s3-echo-to-sender"
    stage = SIGNED[name]["stage"]
    (like,) = likely(stage, results_of(diagnosis.signatures()[name], stage))
    assert (like.mistake, like.program, like.likeness) == (name, "server", 1.0)
    result = SubmissionResult("mine", 1, (StageResult(stage, 20, (), likely=(like,)),))
    (line,) = behaves_like(result)
    assert line.startswith("3-room: your server behaves like one that ")
    assert "lessons/en/" in line
    again = SubmissionResult.from_json(json.loads(json.dumps(result.to_json())))
    assert again.stages[0].likely == (like,)


def test_nothing_is_said_of_a_program_that_passes() -> None:
    assert likely("3-room", results_of(Signature({}))) == ()


def test_nothing_is_said_of_failures_that_nobody_knows() -> None:
    seen = Signature({"3-room/of_another_world": "wrong|something new|"})
    assert likely("3-room", results_of(seen)) == ()


def test_nothing_is_said_after_a_grader_error() -> None:
    results = results_of(diagnosis.signatures()["s3-echo-to-sender"])
    assert likely("3-room", results)
    broken = CheckResult("3-room/y", "3-room", "y", 1, Verdict.GRADER_ERROR)
    assert likely("3-room", [*results, broken]) == ()


def with_cause(kind: str, error: str = "") -> CheckResult:
    """Return a failed check of which the program has told the cause."""
    failure = Failure("nothing came", "silent", cause=Cause(kind, "why", (), error))
    return CheckResult("3-room/x", "3-room", "x", 1, Verdict.FAILED, failure=failure)


@pytest.mark.parametrize("kind", [CRASH, THREAD, SYNTAX, DEADLOCK, BUSY, UNSTARTED])
def test_nothing_is_said_where_the_program_tells_the_cause(kind) -> None:
    results = results_of(diagnosis.signatures()["s3-echo-to-sender"])
    assert likely("3-room", [*results, with_cause(kind, "NameError: x")]) == ()


def test_a_todo_that_waits_is_no_evidence() -> None:
    """A half-written stage is told its mistake all the same; a starter alone is told none."""
    results = results_of(diagnosis.signatures()["s3-echo-to-sender"])
    (like,) = likely("3-room", [*results, with_cause(TODO)])
    assert like.mistake == "s3-echo-to-sender"
    assert likely("3-room", [with_cause(TODO)]) == ()


def alone(monkeypatch, *mistakes: dict[str, str]) -> None:
    """Let these be all known mistakes of a stage x."""
    plain = {"stage": "x", "program": "server", "lesson": "07", "unknown": []}
    known = {f"m{n}": {**plain, "behaves": str(n), "failed": m} for n, m in enumerate(mistakes)}
    monkeypatch.setattr(diagnosis, "_signed", lambda: known)
    diagnosis._known.cache_clear()


@pytest.fixture
def forgets():
    """Let the next test know the real mistakes again."""
    yield
    diagnosis._known.cache_clear()


def said_of(failed: dict[str, str]) -> list[str]:
    return [like.mistake for like in likely("x", results_of(Signature(failed), "x"))]


ONE = {"x/a": "silent|bob should get this from ann, but nothing came.|", "x/b": "wrong|twice|"}


def test_the_first_failure_must_be_told_in_the_same_words(monkeypatch, forgets) -> None:
    alone(monkeypatch, {**ONE, "x/c": "wrong|three|", "x/d": "wrong|four|"})
    assert said_of({**ONE, "x/c": "wrong|three|", "x/d": "wrong|four|"}) == ["m0"]
    other = {**ONE, "x/a": "wrong|bob should get that, but got an empty line|"}
    assert said_of({**other, "x/c": "wrong|three|", "x/d": "wrong|four|"}) == []


def test_one_failure_that_many_share_says_nothing(monkeypatch, forgets) -> None:
    first = dict([*ONE.items()][:1])
    more = [{**first, f"x/{letter}": "wrong|own|"} for letter in "cdef"]
    alone(monkeypatch, first, *more)
    assert said_of(first) == []
    alone(monkeypatch, first, *more[:1])
    assert said_of(first) == ["m0"]


def test_nothing_is_said_if_another_mistake_fits_nearly_as_well(monkeypatch, forgets) -> None:
    many = {f"x/{n}": f"wrong|line {letter}|" for n, letter in enumerate("abcdefghij")}
    nearly = {**many, "x/9": "wrong|line j and more|"}
    alone(monkeypatch, many, nearly)
    assert said_of(many) == []
    alone(monkeypatch, many)
    assert said_of(many) == ["m0"]


def test_mistakes_that_many_share_are_not_said(monkeypatch) -> None:
    same = {"stage": "x", "program": "server", "lesson": "07", "failed": {"x/a": "wrong|a|"}}
    twins = {f"m{n}": {**same, "behaves": str(n), "unknown": []} for n in range(3)}
    for count, said in ((2, 2), (3, 0)):
        monkeypatch.setattr(
            diagnosis, "_signed", lambda count=count: dict([*twins.items()][:count])
        )
        diagnosis._known.cache_clear()
        assert len(likely("x", results_of(Signature({"x/a": "wrong|a|"}), "x"))) == said
    diagnosis._known.cache_clear()


@given(st.data())
def test_likeness_lies_between_0_and_1_and_needs_no_order(data) -> None:
    name = data.draw(st.sampled_from(sorted(SIGNED)))
    stage = SIGNED[name]["stage"]
    known = diagnosis.signatures()[name]
    kept = data.draw(st.sets(st.sampled_from(sorted(known.failed))))
    results = results_of(Signature({k: known.failed[k] for k in kept}, known.unknown), stage)
    ranked = nearest(stage, signature(results))
    assert all(0 <= likeness <= 1 for _, likeness in ranked)
    assert ranked == nearest(stage, signature(reversed(results)))
