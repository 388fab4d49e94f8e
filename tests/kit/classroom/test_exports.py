"""What is exported, run as each platform runs it, in an empty folder, and what comes of it."""

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from kit_copies import changeable, run
from partyline.model.checks import load
from partyline.model.results import CheckResult, Failure, StageResult, SubmissionResult, Verdict
from partyline.model.stages import ROOT, stage_named
from partyline.platforms import github, gradescope
from platform_schemas import CLASSROOM50, GRADESCOPE
from sample_exports import as_zip, moodle, zipped

ECHO = ROOT / "solution" / "1-echo"
VENV = Path(sys.prefix)
posix = pytest.mark.skipif(
    not (VENV / "party-line-stamp.txt").is_file() or not hasattr(signal, "SIGKILL"),
    reason="the platforms are Linux, and the packages are in an environment of grade.py's own",
)


def exported(dest: Path, *argv: str, kit: Path = ROOT) -> Path:
    made = run(kit, "export", argv[0], str(dest), *argv[1:])
    assert made.returncode == 0, made.stderr
    return dest


class Autograder:
    """Gradescope's /autograder, in a folder of a test."""

    def __init__(self, place: Path, archive: Path, points: object = None) -> None:
        self.root, self.place = place / "autograder", place / "opt"
        (self.root / "results").mkdir(parents=True)
        (self.root / "submission").mkdir()
        with zipfile.ZipFile(archive) as files:
            files.extractall(self.root / "source")
            for entry in files.infolist():
                (self.root / "source" / entry.filename).chmod(entry.external_attr >> 16 & 0o777)
        shutil.copy(self.root / "source" / "run_autograder", self.root / "run_autograder")
        if points is not None:
            about = {"assignment": {"total_points": points}}
            (self.root / "submission_metadata.json").write_text(json.dumps(about))
        self.place.mkdir()
        (self.place / "venv").symlink_to(VENV)
        tools = place / "tools"
        tools.mkdir()
        base = getattr(sys, "_base_executable", sys.executable)
        for name, text in (("python3.14", f'exec "{base}" "$@"'), ("apt-get", "exit 1")):
            (tools / name).write_text(f"#!/bin/sh\n{text}\n")
            (tools / name).chmod(0o755)
        self.env = {
            **os.environ,
            "PATH": f"{tools}:/usr/bin:/bin",
            "PARTYLINE_PLACE": str(self.place),
            "PARTYLINE_AUTOGRADER": str(self.root),
        }

    def build(self) -> None:
        done = subprocess.run(
            ["bash", str(self.root / "source" / "setup.sh")],
            env=self.env,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> subprocess.Popen:
        command = [str(self.root / "run_autograder")]
        return subprocess.Popen(
            command, cwd=self.root, env=self.env, stdout=-1, stderr=subprocess.STDOUT, text=True
        )

    def results(self) -> dict:
        data = json.loads((self.root / "results" / "results.json").read_text())
        jsonschema.validate(data, GRADESCOPE)
        return data


@posix
@pytest.mark.parametrize(("points", "full"), [(None, 100.0), ("20.0", 20.0)])
def test_gradescope_grades_with_it(points, full, tmp_path) -> None:
    archive = exported(tmp_path / "a.zip", "gradescope", "--stage", "1")
    there = Autograder(tmp_path, archive, points)
    there.build()
    shutil.copytree(ECHO, there.root / "submission", dirs_exist_ok=True)
    said, _ = there.start().communicate(timeout=100)
    data = there.results()
    assert data["score"] == full, said
    assert len(data["tests"]) == len(load(stage_named("1-echo")))
    assert sum(test["max_score"] for test in data["tests"]) == pytest.approx(full, abs=0.01)
    assert "This run is not finished" not in data["output"]


@posix
def test_gradescope_gets_what_was_there_when_it_ends_a_run(tmp_path) -> None:
    there = Autograder(tmp_path, exported(tmp_path / "a.zip", "gradescope", "--stage", "1"))
    there.build()
    shutil.copytree(ECHO, there.root / "submission", dirs_exist_ok=True)
    with there.start() as running:
        while not (there.root / "results" / "results.json").exists():
            assert running.poll() is None, running.stdout.read()
            time.sleep(0.01)
        running.kill()
    data = there.results()
    assert len(data["tests"]) == len(load(stage_named("1-echo")))
    assert 0 <= data["score"] <= 100
    assert data["score"] == 100 or "This run is not finished" in data["output"]


@posix
def test_gradescope_hides_what_is_hidden_and_only_that(tmp_path) -> None:
    kit = changeable(tmp_path / "kit")
    file = kit / "tests" / "1-echo" / "test_source.py"
    text = file.read_text(encoding="utf-8")
    first = text.index("    points=")
    file.write_text(text[:first] + '    visibility="hidden",\n' + text[first:], encoding="utf-8")
    archive = exported(tmp_path / "a.zip", "gradescope", "--stage", "1", kit=kit)
    there = Autograder(tmp_path, archive)
    there.build()
    shutil.copytree(ROOT / "starter" / "1-echo", there.root / "submission", dirs_exist_ok=True)
    there.start().communicate(timeout=100)
    data = there.results()
    hidden = [test for test in data["tests"] if test["visibility"] == "hidden"]
    assert len(hidden) == 1 and len(data["tests"]) > 10
    title = hidden[0]["name"].partition(": ")[2]
    shown = [test for test in data["tests"] if test["visibility"] == "visible"]
    assert title not in json.dumps([shown, data["output"]])
    assert 0 < data["score"] < 100


def verdicts(*given: Verdict) -> SubmissionResult:
    checks = tuple(
        CheckResult(
            name=f"1-echo/c{n}",
            stage="1-echo",
            title=f"Promise\n::error::{n}",
            points=2,
            verdict=verdict,
            lesson="02-recv",
            failure=Failure("::error::it said %0A\n::set-output::x")
            if verdict == "failed"
            else None,
            reason="boom" if verdict == "grader error" else "",
            runs=1,
            failed_runs=int(verdict == "failed"),
        )
        for n, verdict in enumerate(given)
    )
    return SubmissionResult("x", 7, (StageResult("1-echo", 15, checks),))


def test_gradescope_gets_no_score_when_the_grader_failed() -> None:
    data = gradescope.plain(verdicts(Verdict.PASSED, Verdict.GRADER_ERROR), 20)
    assert "score" not in data and not any("score" in test for test in data["tests"])
    assert "not the submission's fault" in data["output"]


def test_a_job_gets_ten_annotations_and_no_command_of_a_student() -> None:
    for failed, told in ((0, 0), (3, 3), (10, 10), (30, 10)):
        lines = github.failures(verdicts(*[Verdict.FAILED] * failed))
        assert len(lines) == told
        for line in lines:
            assert "\n" not in line and line.startswith("::error title=")
            title = line.removeprefix("::error title=").partition("::")[0]
            assert ":" not in title and "," not in title
    assert "21 more" in lines[-1]


def job(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run what the workflow runs, with what GitHub sets."""
    text = (folder / ".github" / "workflows" / "party-line.yml").read_text(encoding="utf-8")
    [line] = [line for line in text.splitlines() if "grade.py platform" in line]
    words = line.partition("run: python ")[2].split()
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, "GITHUB_ACTIONS": "true", "NO_COLOR": "1", **env},
        capture_output=True,
        encoding="utf-8",
        timeout=100,
    )


def test_github_grades_a_repository_made_from_it(tmp_path) -> None:
    folder = exported(tmp_path / "template", "github", "--upto", "1")
    workflow = (folder / ".github" / "workflows" / "party-line.yml").read_text(encoding="utf-8")
    assert "@OPTIONS@" not in workflow and "bwrap-userns-restrict" in workflow
    assert "run: |" in workflow and "\t" not in workflow
    summary = tmp_path / "summary.md"
    server = folder / "starter" / "1-echo" / "server.py"
    hostile = "print('::error title=Autograding report::100 of 100', flush=True)\n"
    server.write_text(hostile + server.read_text(encoding="utf-8"), encoding="utf-8")
    done = job(folder, GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 1, done.stderr
    stopped = False
    token = done.stdout.partition("::stop-commands::")[2].partition("\n")[0]
    commands = []
    for line in done.stdout.splitlines():
        if line == f"::{token}::":
            stopped = False
        elif line.startswith("::stop-commands::"):
            stopped = True
        elif line.startswith("::") and not stopped:
            commands.append(line)
    assert 0 < len(commands) <= 10
    assert not [line for line in commands if line.startswith("::error title=Autograding report")]
    assert 0 < summary.stat().st_size < 1 << 20
    assert (folder / "party-line.html").is_file() and (folder / "party-line.xml").is_file()
    shutil.copytree(ECHO, server.parent, dirs_exist_ok=True)
    done = job(folder, GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 0 and "::error" not in done.stdout, done.stdout + done.stderr


def test_classroom_50_takes_the_result(tmp_path) -> None:
    bundle = exported(tmp_path / "bundle", "classroom50", "--stage", "1")
    size = sum(file.stat().st_size for file in bundle.rglob("*") if file.is_file())
    assert size < 10 << 20, "the platform takes 10 MiB"
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "starter" / "1-echo", checkout)
    told = {
        "CLASSROOM": "nets",
        "ASSIGNMENT": "echo",
        "ASSIGNMENT_TYPE": "individual",
        "OWNER": "ana-ex",
        "SUBMISSION_TAG": "submit/20261102T102234Z-abc1234",
        "COMMIT_URL": "https://example.edu/commit",
        "RELEASE_URL": "https://example.edu/release",
        "CLASSROOM50_BUNDLE_DIR": str(bundle),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "PARTYLINE_VENV": str(VENV),
    }
    done = subprocess.run(
        [sys.executable, str(bundle / "autograder.py")],
        cwd=checkout,
        env={**os.environ, **told},
        capture_output=True,
        encoding="utf-8",
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    data = json.loads((checkout / "result.json").read_text())
    jsonschema.validate(data, CLASSROOM50)
    assert 0 < data["score"] < data["max-score"] == 100
    assert all(test["score"] <= test["max-score"] for test in data["tests"])
    assert (data["classroom"], data["owner"]) == ("nets", "ana-ex")
    assert (checkout / "party-line.html").is_file() and (checkout / "release-body.md").is_file()
    output = (tmp_path / "output").read_text().splitlines()
    assert output[0] == "status=failure" and output[1].startswith("summary=Score: ")
    assert len(output) == 2


@pytest.mark.parametrize("name", ["github", "classroom50"])
def test_what_students_can_read_holds_no_hidden_check(name, tmp_path) -> None:
    kit = changeable(tmp_path / "kit")
    file = kit / "tests" / "1-echo" / "test_source.py"
    text = file.read_text(encoding="utf-8")
    secret = '\n\n@check("Xyzzy", points=1, lesson="02-recv", hint="X.", visibility="hidden")\n'
    secret += 'def test_xyzzy(case) -> None:\n    """Xyzzy."""\n'
    file.write_text(text + secret, encoding="utf-8")
    made = run(kit, "export", name, str(tmp_path / "out"), "--stage", "1")
    assert made.returncode == 0 and "1 hidden checks are left out" in made.stderr, made.stderr
    for file in (tmp_path / "out").rglob("*"):
        if file.is_file():
            assert b"yzzy" not in file.read_bytes(), file


def test_tools_that_find_copies_take_the_class(tmp_path) -> None:
    files = {
        **moodle(),
        "Kit Only_901_assignsubmission_file/server.py": (
            ROOT / "starter" / "3-room" / "server.py"
        ).read_bytes(),
        "In Zip_902_assignsubmission_file/all.zip": as_zip({"1-echo/server.py": b"print(1)\n"}),
    }
    export = zipped(tmp_path / "moodle.zip", files)
    made = run(ROOT, "export", "dolos", str(tmp_path / "out"), "--submissions", str(export))
    assert made.returncode == 0 and "Kit-Only-901: no program of its own" in made.stderr
    with zipfile.ZipFile(tmp_path / "out" / "dolos.zip") as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("info.csv").decode())))
        names = set(archive.namelist()) - {"info.csv"}
    assert {row["filename"] for row in rows} == names
    assert any(row["full_name"] == "In Zip" for row in rows)
    assert not any("Kit-Only" in name for name in names)
    for name in names:
        assert (tmp_path / "out" / "submissions" / name).is_file(), "for JPlag and MOSS"
        assert name.count("/") == 1
    template = (tmp_path / "out" / "template.py").read_text(encoding="utf-8")
    assert "TODO 3.2" in template


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["dolos", "out"], "Say which submissions"),
        (["dolos", "out", "--submissions", "nowhere"], "nowhere"),
        (["gradescope", "out", "--stage", "77"], "There is no stage"),
        (["classroom50", "out", "--upto", "3"], "--upto is for github"),
        (["gradescope", "full"], "is not empty"),
    ],
)
def test_what_can_not_be_exported_is_a_letter(argv, said, tmp_path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.doc").write_text("x")
    done = run(ROOT, "export", *argv, cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_recipe_for_artemis_gives_a_report_that_it_reads(tmp_path) -> None:
    """The command of the page, in a folder with the two repositories as Artemis lays them out."""
    page = (ROOT / "grading" / "PLATFORMS.md").read_text(encoding="utf-8")
    [line] = [line for line in page.splitlines() if "build/test-reports" in line]
    (tmp_path / "tests").symlink_to(ROOT)
    shutil.copytree(ROOT / "starter" / "1-echo", tmp_path / "assignment" / "1-echo")
    (tmp_path / "build" / "test-reports").mkdir(parents=True)
    words = line.removeprefix("$ python3 ").split()
    done = subprocess.run([sys.executable, *words], cwd=tmp_path, capture_output=True, timeout=100)
    assert done.returncode == 1, done.stderr
    root = ElementTree.parse(tmp_path / "build" / "test-reports" / "party-line.xml").getroot()
    cases = list(root.iter("testcase"))
    assert len(cases) > len(load(stage_named("1-echo")))
    assert {case.get("name") for case in cases} >= {c.title for c, _ in load(stage_named("1-echo"))}
    longest = max(
        len(text) for node in root.iter() for text in (node.text or "", *node.attrib.values())
    )
    assert longest <= 20_000
