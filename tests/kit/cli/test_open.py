"""`grade.py open`: one chat, reports, letters, exit status."""

import json
import shutil
from pathlib import Path

import pytest
from partyline.cli import main
from partyline.cli.report_options import FAILED, USAGE
from partyline.open.marking.zoo import ZOO
from partyline.runner.worker_process import available
from partyline.system.abilities import has

APART = pytest.mark.skipif(
    available("bwrap") != "" or not has("connections"),
    reason="fixed ports need a network of their own, and a look at who sleeps",
)


def run(*words: object) -> int:
    return main.main(["open", *map(str, words)])


def put(name: str, folder: Path) -> Path:
    shutil.copytree(ZOO / name, folder, ignore=shutil.ignore_patterns("facts.toml"))
    return folder


@APART
def test_a_chat_is_described_and_scored(tmp_path: Path, capsys) -> None:
    chat = put("write-up-b", tmp_path / "ann")
    files = {name: tmp_path / f"result.{name}" for name in ("json", "html", "junit", "csv")}
    options = [word for name, file in files.items() for word in (f"--{name}", file)]
    assert run(chat, "--seed", 4, *options) == FAILED
    said = " ".join(capsys.readouterr().out.split())
    assert "found: port 8000; the server asks `Enter your username:`; many users can talk" in said
    assert 'the server puts the name to each text ("NAME: TEXT")' in said
    assert "join and leave are announced" in said
    assert "Two quick texts arrive as two" in said
    assert f"grade.py open {chat} --check open/quick --seed 4" in said
    result = json.loads(files["json"].read_text("utf-8"))
    assert result["found"]["name_by"] == "server"
    assert result["found"]["server"] == "server.py"
    assert [stage["stage"] for stage in result["stages"]] == ["two-users", "many-users"]
    assert all(file.stat().st_size for file in files.values())


@APART
def test_one_check_alone(tmp_path: Path, capsys) -> None:
    chat = put("write-up-b", tmp_path / "ann")
    assert run(chat, "--check", "three_talk", "--seed", 4) == 0
    assert "Three users can talk" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["{gone}"], "There is no "),
        (["{empty}"], "holds no file"),
        (["{empty}", "--check", "three_tlk"], "Did you mean"),
        (["{empty}", "--rubric", "{gone}"], "can't be read"),
        (["{empty}", "--json", "{gone}/x.json"], "there is no folder"),
    ],
)
def test_wrong_usage_is_a_letter(words, said, tmp_path: Path, capsys) -> None:
    (tmp_path / "empty").mkdir()
    places = {"gone": tmp_path / "gone", "empty": tmp_path / "empty"}
    assert run(*(word.format(**places) for word in words)) == USAGE
    heard = capsys.readouterr()
    assert said in heard.err + heard.out
    assert "Traceback" not in heard.err
