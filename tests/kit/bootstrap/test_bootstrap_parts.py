"""The parts of the start of grade.py, one at a time. The whole is in test_bootstrap.py."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import bootstrap
import bootstrap_letters
import bootstrap_packages
import bootstrap_venv
import pytest

GRADING = Path(bootstrap.HERE)


def test_without_ensurepip(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap_venv.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(bootstrap_letters.Letter, match="sudo apt install python3-venv"):
        bootstrap_venv.make(str(tmp_path / "venv"))


def test_a_venv_of_another_python_is_not_taken_from_it(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap_venv, "ROOT", str(tmp_path))
    monkeypatch.delenv("PARTYLINE_VENV", raising=False)
    python = Path(bootstrap_venv.python_in(str(tmp_path / ".venv")))
    python.parent.mkdir(parents=True)
    (tmp_path / ".venv" / bootstrap_venv.STAMP).write_text("python3.99 abc")
    assert bootstrap_venv.place() == str(tmp_path / ".venv")  # its Python is gone: it may go too
    python.touch()
    assert bootstrap_venv.place().startswith(str(tmp_path / ".venv-3."))


def test_an_old_python_gets_a_sentence(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 8, 18, "final", 0))
    with pytest.raises(SystemExit) as stopped:
        bootstrap.start("grade.py")
    assert stopped.value.code == 2
    assert "needs Python 3.11 or newer; this is 3.8.18" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["grade.py", "bootstrap.py", "bootstrap_letters.py", "bootstrap_packages.py"]
)
def test_an_old_python_can_read_it(name):
    source = (GRADING / name).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    assert "from __future__" not in source


@pytest.mark.parametrize("old", ["python2.7", "python3.6", "python3.8", "python3.10"])
def test_an_old_python_that_is_really_here(old):
    python = shutil.which(old)
    if not python or subprocess.run([python, "-c", ""], capture_output=True).returncode:
        pytest.skip(f"no {old} here")
    done = subprocess.run([python, GRADING / "grade.py"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "needs Python 3.11 or newer; this is" in done.stderr


@pytest.mark.parametrize(
    ("there", "lacks"),
    [("999.0", False), ("999.1.2", False), ("1000", False), ("998.9", True), (None, True)],
)
def test_what_is_missing(there, lacks, tmp_path, monkeypatch):
    packages = tmp_path / "site"
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(
        "".join(f"{name}==999.0 \\\n    --hash=x\n" for name in bootstrap_packages.NEEDED)
    )
    for name in bootstrap_packages.NEEDED[:-1]:
        (packages / f"{name}-999.0.dist-info").mkdir(parents=True)
    if there:
        (packages / f"{bootstrap_packages.NEEDED[-1]}-{there}.dist-info").mkdir()
    monkeypatch.setattr(bootstrap_packages, "REQUIREMENTS", str(requirements))
    monkeypatch.setattr(sys, "path", [str(packages)])
    assert bootstrap_packages.missing() == ([bootstrap_packages.NEEDED[-1]] if lacks else [])


def test_the_requirements_are_the_needed_ones_pinned_and_hashed():
    wanted = re.findall(r"(?m)^[\w-]+", (GRADING / "requirements.in").read_text())
    assert sorted(name.replace("-", "_") for name in wanted) == sorted(bootstrap_packages.NEEDED)
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (GRADING / name).read_text()
        pins = re.findall(r"(?m)^\S+==[^\n]*\\\n    --hash=sha256:", text)
        assert len(pins) == len(bootstrap_packages.pinned(str(GRADING / name))) > 3
        assert "index-url" not in text
        assert "://" not in text


def test_pythonpath_cannot_stand_in_for_the_packages(monkeypatch, tmp_path):
    own = list(sys.path)
    monkeypatch.setattr(sys, "path", [bootstrap.HERE, str(tmp_path), *own])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), bootstrap.HERE, ""]))
    monkeypatch.setenv("PYTHONHOME", str(tmp_path))
    bootstrap.forget_foreign_paths()
    assert sys.path == [bootstrap.HERE, *own]
    assert not {"PYTHONPATH", "PYTHONHOME"} & set(os.environ)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "hash differs",
        ),
        (
            "WARNING: Retrying (Retry(total=1)) after ...\nERROR: No matching distribution",
            "cannot reach",
        ),
        ("ERROR: No matching distribution found for psutil==7.2.2", "not available for python3.99"),
        ("ERROR: Could not install packages: No space left on device", "No space left"),
        ("", "(nothing)"),
    ],
)
def test_what_pip_says_is_understood(said, expected):
    letter = bootstrap_letters.pip_failed(said, "python3.99", "/kit/wheels")
    assert expected in letter
    assert "grade.py again" in letter or "Delete it" in letter


def test_a_package_that_cannot_be_imported_leaves_no_stamp(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap_venv, "run", lambda command: "boom" if "-c" in command else None)
    monkeypatch.setattr(bootstrap_venv.importlib.util, "find_spec", lambda name: name)
    with pytest.raises(bootstrap_letters.Letter, match="boom"):
        bootstrap_venv.make(str(tmp_path / "venv"))
    assert bootstrap_venv.stamp(str(tmp_path / "venv")) == bootstrap_venv.UNFINISHED


def test_handing_over_waits_where_exec_does_not(monkeypatch):
    """Windows: the parent waits, is not ended by Ctrl-C, and ends as the other one does."""
    answers = iter([KeyboardInterrupt(), 42])

    class Child:
        def __init__(self, command):
            assert command == ["python", "grade.py", "a b", ""]

        def wait(self):
            answer = next(answers)
            if isinstance(answer, BaseException):
                raise answer
            return answer

    monkeypatch.setattr(bootstrap.os, "name", "nt")
    monkeypatch.setattr(subprocess, "Popen", Child)
    monkeypatch.setattr(sys, "argv", ["grade.py", "a b", ""])
    monkeypatch.setenv(bootstrap.ONCE, "")  # so that it is taken back afterwards
    with pytest.raises(SystemExit) as stopped:
        bootstrap.hand_over("python", "grade.py")
    monkeypatch.undo()
    assert stopped.value.code == 42


def test_a_place_that_cannot_be_written(monkeypatch, tmp_path, capsys):
    """A file in the way, and a read-only folder where there is such a thing (not for root)."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir(mode=0o555)
    places = [tmp_path / "file" / "venv"]
    if not os.access(tmp_path / "folder", os.W_OK):
        places.append(tmp_path / "folder" / "venv")
    monkeypatch.setattr(bootstrap, "missing", lambda: ["rich"])
    for place in places:
        monkeypatch.setenv("PARTYLINE_VENV", str(place))
        with pytest.raises(SystemExit) as stopped:
            bootstrap.start("grade.py")
        assert stopped.value.code == 3
        assert "export PARTYLINE_VENV" in capsys.readouterr().err
