"""The start of grade.py, on a small copy of the kit whose packages are made here: no network."""

import hashlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import venv
import zipfile
from pathlib import Path

import bootstrap
import bootstrap_letters
import bootstrap_packages
import bootstrap_venv
import pytest

GRADING = Path(bootstrap.HERE)
BASE = getattr(sys, "_base_executable", None) or sys.executable  # a Python without our packages
CLI = """
import json, sys
def main(argv):
    import pytest, pytest_timeout, rich, psutil
    print(json.dumps({"argv": argv, "python": sys.executable, "rich": rich.__file__}))
    return 42
"""
needs_ensurepip = pytest.mark.skipif(
    bootstrap_venv.importlib.util.find_spec("ensurepip") is None, reason="no ensurepip here"
)


def make_kit(root: Path) -> Path:
    """Lay out a kit whose packages are empty wheels of version 999, and its requirements."""
    (root / "grading" / "partyline" / "cli").mkdir(parents=True)
    (root / "wheels").mkdir()
    for name in (
        "grade.py",
        "bootstrap.py",
        "bootstrap_letters.py",
        "bootstrap_packages.py",
        "bootstrap_venv.py",
    ):
        shutil.copy(GRADING / name, root / "grading")
    (root / "grading" / "partyline" / "cli" / "main.py").write_text(CLI)
    lines = []
    for name in bootstrap_packages.NEEDED:
        wheel, info = io.BytesIO(), f"{name}-999.0.dist-info"
        module = bootstrap_venv.MODULES.get(name, name)
        with zipfile.ZipFile(wheel, "w") as file:
            file.writestr(f"{module}/__init__.py", "")
            file.writestr(
                f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 999.0\n"
            )
            file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            file.writestr(f"{info}/RECORD", f"{module}/__init__.py,,\n{info}/RECORD,,\n")
        (root / "wheels" / f"{name}-999.0-py3-none-any.whl").write_bytes(wheel.getvalue())
        digest = hashlib.sha256(wheel.getvalue()).hexdigest()
        lines.append(f"{name.replace('_', '-')}==999.0 \\\n    --hash=sha256:{digest}\n")
    (root / "grading" / "requirements.txt").write_text("".join(lines))
    return root


def launch(kit: Path, *argv: str, python: str = BASE, **changes: str) -> subprocess.Popen[str]:
    """Start the kit's grade.py as a person would, with no setting of this run's own."""
    ours = ("PIP_", "PYTHON", "PARTYLINE_", "PYTEST_", "COV")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.Popen(
        [python, str(kit / "grading" / "grade.py"), *argv],
        env={**env, **changes},
        cwd=kit,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(kit: Path, *argv: str, python: str = BASE, **changes: str) -> tuple[int, str, str]:
    """Return exit status, standard output and standard error."""
    process = launch(kit, *argv, python=python, **changes)
    out, err = process.communicate(timeout=100)
    assert "Traceback" not in err
    return process.returncode, out, err


@pytest.fixture
def kit(tmp_path):
    return make_kit(tmp_path / "the kit")  # a space in the path, as on many a desktop


OF_TWO = pytest.mark.xdist_group("two at once")  # they share what this fixture has made


@pytest.fixture(scope="module")
def two_at_once(tmp_path_factory):
    """Two grade.py started at the same moment in a fresh kit: the kit, and what each came to."""
    kit = make_kit(tmp_path_factory.mktemp("two at once") / "kit")
    both = [launch(kit, "one two", "", "--x=ä"), launch(kit, "second")]
    return kit, [(*process.communicate(timeout=100), process.returncode) for process in both]


@needs_ensurepip
@OF_TWO
def test_one_sets_up_and_the_other_waits(two_at_once):
    _, (first, second) = two_at_once
    assert (first[2], second[2]) == (42, 42)
    said = first[1] + second[1]
    assert said.count("Setting up once") == 1
    assert said.count("waiting until it is done") <= 1  # none, if the other came late


@needs_ensurepip
@OF_TWO
def test_arguments_and_exit_status_come_through(two_at_once):
    kit, (first, _) = two_at_once
    seen = json.loads(first[0])
    assert seen["argv"] == ["one two", "", "--x=ä"]
    assert Path(seen["python"]).is_relative_to(kit / ".venv")


@needs_ensurepip
@OF_TWO
def test_the_second_start_is_silent_and_another_virtualenv_is_no_obstacle(two_at_once, tmp_path):
    venv.create(tmp_path / "other", symlinks=os.name != "nt")
    python = bootstrap_venv.python_in(str(tmp_path / "other"))
    status, out, err = run(two_at_once[0], "again", python=python, PYTHONSAFEPATH="1")
    assert (status, json.loads(out)["argv"], err) == (42, ["again"], "")


@needs_ensurepip
@OF_TWO
def test_a_package_that_went_missing_is_named(two_at_once):
    kit, _ = two_at_once
    (info,) = (kit / ".venv").rglob("rich-999.0.dist-info")
    info.rename(info.with_suffix(".gone"))
    try:
        status, _, err = run(kit)
    finally:
        info.with_suffix(".gone").rename(info)
    assert (status, "missing or too old: rich." in err, "Delete" in err) == (3, True, True)


@needs_ensurepip
def test_a_half_built_one_is_rebuilt_whatever_the_surroundings(kit, tmp_path):
    (kit / ".venv").mkdir()
    (kit / ".venv" / bootstrap_venv.STAMP).write_text(bootstrap_venv.UNFINISHED)
    (kit / ".venv" / "bin").write_text("half")
    evil = tmp_path / "evil"
    for name in ("rich", "pip", "venv", "ssl"):
        (evil / name).mkdir(parents=True)
        (evil / name / "__init__.py").write_text("raise SystemExit('the wrong one')")
        (kit / f"{name}.py").write_text("raise SystemExit('the one in the current folder')")
    hostile = {"PIP_TARGET": str(evil), "PIP_USER": "1", "PIP_REQUIRE_VIRTUALENV": "1"}
    status, out, err = run(kit, PYTHONPATH=str(evil), PIP_NO_BINARY=":all:", **hostile)
    assert (status, err.count("\n")) == (42, 1), err
    assert Path(json.loads(out)["rich"]).is_relative_to(kit / ".venv")


@needs_ensurepip
def test_no_network(kit):
    shutil.rmtree(kit / "wheels")
    status, _, err = run(kit, PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_CONFIG_FILE=os.devnull)
    assert status == 3
    assert "cannot reach the package index" in err
    assert "pip download" in err


@pytest.mark.slow
@needs_ensurepip
def test_other_files_than_the_pinned_ones(kit):
    requirements = kit / "grading" / "requirements.txt"
    requirements.write_text(re.sub("sha256:.{8}", "sha256:00000000", requirements.read_text()))
    status, _, err = run(kit)
    assert (status, "its hash differs" in err) == (3, True)


@needs_ensurepip
@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to a single group there")
def test_ctrl_c_in_the_middle(kit):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # & in a shell ignores it
    process = launch(kit)
    signal.signal(signal.SIGINT, before)
    assert "Setting up" in process.stderr.readline()
    while not (kit / ".venv" / "pyvenv.cfg").exists():
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (3, bootstrap_letters.STOPPED)
    assert bootstrap_venv.stamp(str(kit / ".venv")) == bootstrap_venv.UNFINISHED


def test_a_folder_of_someone_else_is_left_alone(kit):
    (kit / ".venv").mkdir()
    (kit / ".venv" / "mine.txt").write_text("mine")
    status, _, err = run(kit)
    assert (status, "it does not change them" in err, "PARTYLINE_VENV" in err) == (3, True, True)
    assert (kit / ".venv" / "mine.txt").read_text() == "mine"


@pytest.mark.slow
@needs_ensurepip
def test_a_fresh_clone_with_nothing_but_python(tmp_path):
    shutil.copytree(GRADING, tmp_path / "grading", ignore=shutil.ignore_patterns("__pycache__"))
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    status, out, err = run(tmp_path, "--help", **pip)
    assert (status, err.count("\n"), bool(out)) == (0, 1, True), err
