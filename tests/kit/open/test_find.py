"""The chat is found in whatever was handed in, and a letter says why if it is not."""

import shutil
from pathlib import Path

import pytest
from partyline.open.discover.find import found
from partyline.open.discover.layout import laid_out
from partyline.open.discover.markdown import blocks
from partyline.open.discover.source_facts import facts_of
from partyline.open.marking.zoo import ZOO
from partyline.submission.intake import NothingToGrade

SERVER = (ZOO / "write-up-b" / "server.py").read_text("utf-8")
CLIENT = (ZOO / "write-up-b" / "client.py").read_text("utf-8")
ECHO = """
import socket
s = socket.socket()
s.bind(("localhost", 7000))
s.listen(1)
c, _ = s.accept()
c.send(c.recv(100))
"""
CALL = 'import socket\ns = socket.socket()\ns.connect(("localhost", 7000))\ns.send(b"x")\n'
PAGE = """
import socket, threading
s = socket.socket()
s.bind(("localhost", 8000))
s.listen(9)
def page(c):
    for part in (b"HTTP/1.1 200 OK\\r\\n", b"Content-Type: text/html\\r\\n\\r\\n", b"<html>"):
        c.send(part)
while True:
    c, _ = s.accept()
    threading.Thread(target=page, args=(c,)).start()
"""


def put(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def pair(folder: Path, **chosen: str) -> tuple[str, str | None]:
    with laid_out(folder) as laid:
        chat = found(laid.folder, **chosen)
    return chat.server, chat.client


def letter(folder: Path, **chosen: str) -> str:
    with laid_out(folder) as laid, pytest.raises(NothingToGrade) as told:
        found(laid.folder, **chosen)
    return str(told.value)


def test_names_say_nothing(tmp_path: Path) -> None:
    assert pair(put(tmp_path, client=SERVER, server=CLIENT)) == ("client.py", "server.py")
    assert pair(put(tmp_path / "b", **{"1": CLIENT, "2": SERVER})) == ("2.py", "1.py")


def test_of_several_servers_the_chat_is_chosen(tmp_path: Path) -> None:
    put(tmp_path, t1__server=ECHO, t1__client=CALL, t4__server=SERVER, t4__client=CLIENT)
    put(tmp_path, t3__server=PAGE)
    with laid_out(tmp_path) as laid:
        chat = found(laid.folder)
    assert (chat.server, chat.client) == ("t4/server.py", "t4/client.py")
    assert "it looks most like a chat (t1/server.py, t3/server.py: less)" in chat.why[0]


def test_of_two_chats_client_and_server_belong_together(tmp_path: Path) -> None:
    other = {"server": SERVER.replace("8000", "9000"), "client": CLIENT.replace("8000", "9000")}
    put(tmp_path, a__server=SERVER, a__client=CLIENT)
    put(tmp_path, b__server=other["server"], b__client=other["client"])
    server, client = pair(tmp_path)
    assert client is not None
    assert Path(server).parent == Path(client).parent


def test_somebody_may_choose(tmp_path: Path) -> None:
    put(tmp_path, t1__server=ECHO, t1__client=CALL, t4__server=SERVER, t4__client=CLIENT)
    assert pair(tmp_path, server="t1/server.py") == ("t1/server.py", "t1/client.py")
    assert pair(tmp_path, client="t1/client.py")[1] == "t1/client.py"
    assert "could be t1/server.py or t4/server.py" in letter(tmp_path, server="server.py")
    assert "there is no file" in letter(tmp_path, server="other.py")


def test_one_file_can_be_both(tmp_path: Path) -> None:
    put(tmp_path, chat=SERVER.replace("server = ", "mode = input()\nserver = ") + CLIENT)
    assert pair(tmp_path) == ("chat.py", "chat.py")


def test_a_source_that_does_not_parse_is_found_all_the_same(tmp_path: Path) -> None:
    put(tmp_path, server=SERVER + "\nprint 'bye'\n", client=CLIENT)
    with laid_out(tmp_path) as laid:
        chat = found(laid.folder)
    assert (chat.server, chat.client) == ("server.py", "client.py")
    assert "can't read server.py" in chat.why[-1]


def test_a_source_in_an_old_russian_encoding_is_read(tmp_path: Path) -> None:
    text = SERVER.replace("joined the chat", "вошёл в чат")
    (tmp_path / "server.py").write_bytes(("# -*- coding: cp1251 -*-\n" + text).encode("cp1251"))
    facts = facts_of(tmp_path, "server.py")
    assert facts.parses
    assert "вошёл" in facts.text
    assert facts.ports == {8000}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "holds no file"),
        ({"report.pdf": "x"}, "no .py file, and no code block"),
        ({"client.py": CLIENT}, "no program binds, listens and accepts over TCP"),
        ({"notes.md": "# Nothing\n\n```\nls -l\n```\n"}, "no code block"),
    ],
)
def test_where_there_is_none_a_letter_says_what_was_seen(files, said, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert said in letter(tmp_path)


def test_a_single_file_and_an_archive_are_submissions_too(tmp_path: Path) -> None:
    put(tmp_path / "mine", server=SERVER, client=CLIENT)
    archive = shutil.make_archive(str(tmp_path / "mine"), "zip", tmp_path / "mine")
    assert pair(Path(archive)) == ("server.py", "client.py")
    assert pair(tmp_path / "mine" / "server.py") == ("server.py", None)
    with pytest.raises(NothingToGrade, match="There is no"), laid_out(tmp_path / "gone"):
        pass


# Write-ups


def fenced(text: str, info: str = "python", fence: str = "```") -> str:
    return f"{fence}{info}\n{text.strip()}\n{fence}\n"


def test_blocks_are_named_by_what_stands_near_them() -> None:
    text = f"""# Chat

The file `srv.py`:

{fenced("import socket")}
## client.py

{fenced("import sys", "py")}
{fenced("import os", "Python title=lib.py", "~~~~")}
{fenced("# tools.py" + chr(10) + "import re", "")}
{fenced("$ python srv.py", "console")}
{fenced("just words", "")}
"""
    assert [(block.path, block.text.strip()) for block in blocks(text)] == [
        ("section-1/srv.py", "import socket"),
        ("section-2/client.py", "import sys"),
        ("section-2/lib.py", "import os"),
        ("section-2/tools.py", "# tools.py\nimport re"),
    ]


def test_two_blocks_of_one_name_are_two_files() -> None:
    text = "server.py\n" + fenced("import a") + "server.py again\n" + fenced("import b")
    assert [block.path for block in blocks(text)] == [
        "section-0/server.py",
        "section-0/2/server.py",
    ]


def test_a_block_in_a_list_or_a_quotation_is_whole() -> None:
    text = "1. The server\n\n   ```python\n   def f():\n       pass\n   ```\n"
    (block,) = blocks(text)
    assert block.text.strip() == "def f():\n    pass"
    (quoted,) = blocks("> ```py\n> import socket\n> ```\n")
    assert "import socket" in quoted.text
    (unclosed,) = blocks("```python\nimport socket\n")
    assert unclosed.text.strip() == "import socket"


def test_code_that_is_only_indented_is_a_block_too(tmp_path: Path) -> None:
    def indented(text: str) -> str:
        return "".join(f"    {line}\n" if line else "\n" for line in text.splitlines())

    text = f"# Chat\n\nserver.py:\n\n{indented(SERVER)}\nclient.py:\n\n{indented(CLIENT)}"
    (tmp_path / "report.md").write_text(text, encoding="utf-8")
    assert [block.path for block in blocks(text)] == ["section-1/server.py", "section-1/client.py"]
    assert pair(tmp_path)[0].endswith("section-1/server.py")


@pytest.mark.parametrize("encoding", ["utf-16", "cp1251"])
def test_a_write_up_in_another_encoding_is_read(encoding, tmp_path: Path) -> None:
    text = f"# Чат\nсервер.py\n{fenced(SERVER)}клиент.py\n{fenced(CLIENT)}"
    (tmp_path / "report.md").write_bytes(text.encode(encoding))
    server, client = pair(tmp_path)
    assert (server, client) == (
        "code-of-report/section-1/сервер.py",
        "code-of-report/section-1/клиент.py",
    )


def test_another_task_in_a_file_hides_no_chat_in_a_write_up(tmp_path: Path) -> None:
    put(tmp_path, web=PAGE)
    (tmp_path / "report.md").write_text(f"{fenced(SERVER)}{fenced(CLIENT)}", encoding="utf-8")
    assert pair(tmp_path)[0] == "code-of-report/section-0/block-1.py"


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_name_of_ours_may_be_taken(kind, tmp_path: Path) -> None:
    (tmp_path / "report.md").write_text(f"{fenced(SERVER)}{fenced(CLIENT)}", encoding="utf-8")
    taken = tmp_path / "code-of-report"
    if kind == "file":
        taken.write_text("mine", encoding="utf-8")
    else:
        put(taken, notes="x = 1\n")
    assert pair(tmp_path)[0] == "code-of-report-2/section-0/block-1.py"


def test_the_program_that_is_run_is_found_and_not_the_module_that_it_uses(tmp_path: Path) -> None:
    lines = "".join(f"        {line}\n" if line else "\n" for line in SERVER.splitlines())
    put(tmp_path, chat=f"class Chat:\n    def run(self):\n{lines}", client=CLIENT)
    put(tmp_path, main="from chat import Chat\n\nChat().run()\n")
    with laid_out(tmp_path) as laid:
        chat = found(laid.folder)
    assert (chat.server, chat.client) == ("main.py", "client.py")
    assert "chat.py only defines things; main.py imports and starts it." in chat.why


def test_two_that_fit_as_well_are_both_named(tmp_path: Path) -> None:
    put(tmp_path, a__server=SERVER, b__server=SERVER)
    with laid_out(tmp_path) as laid:
        chat = found(laid.folder)
    assert chat.why[0] == (
        "The server is a/server.py; b/server.py would do as well: --server chooses."
    )


def test_a_write_up_is_a_submission(tmp_path: Path) -> None:
    text = f"# Server\n{fenced(SERVER)}# Client\n{fenced(CLIENT)}# Sums\n{fenced(ECHO)}"
    (tmp_path / "report.md").write_text(text, encoding="utf-8")
    for path in (tmp_path, tmp_path / "report.md"):
        server, client = pair(path)
        assert server == "code-of-report/section-1/block-1.py"
        assert client == "code-of-report/section-2/block-2.py"
