"""What lies beside programs: settings, certificates; and what a window adds to a text."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from partyline.open.discover import certificates, settings, window_texts
from partyline.open.discover.find import found
from partyline.open.discover.layout import laid_out
from partyline.open.discover.third_party import provide

PRINTS = "import sys\nprint(open('settings/chat.ini').read().strip(), __name__, sys.argv[1:])\n"


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def printed(folder: Path, program: str) -> str:
    start = folder / program
    command = [sys.executable, start.name, "ann"]
    done = subprocess.run(command, cwd=start.parent, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("place", ["settings/chat.ini", "src/settings/chat.ini"])
def test_a_program_is_started_where_the_files_are_that_it_opens(tmp_path, place) -> None:
    written(tmp_path, {"src/server.py": PRINTS, place: "port = 5"})
    starter = settings.starter(tmp_path, "src/server.py")
    assert (starter == "src/server.py") is place.startswith("src")
    assert printed(tmp_path, starter) == "port = 5 __main__ ['ann']"


def test_a_module_that_opens_the_file_counts_as_the_program(tmp_path) -> None:
    files = {"src/go.py": "import told\nprint(told.TEXT)\n", "conf/chat.json": "{}"}
    files["src/told.py"] = "TEXT = open('conf/chat.json').read()\n"
    written(tmp_path, files)
    assert printed(tmp_path, settings.starter(tmp_path, "src/go.py")) == "{}"


@pytest.mark.parametrize(
    ("reads", "env", "said"),
    [
        ("os.environ['CHAT_PORT']", "export CHAT_PORT='6001'\n", "6001"),
        ("os.getenv('CHAT_PORT')", "# a port\nCHAT_PORT=6002\nOTHER=1\n", "6002"),
        ("os.environ.get('CHAT_PORT', '6003')", "OTHER=1\n", "6003"),
        ("os.environ['SERVER_HOST'], os.environ['MY_PORT']", None, "127.0.0.1 50505"),
    ],
)
def test_variables_come_from_a_file_beside_or_from_their_names(tmp_path, reads, env, said) -> None:
    written(tmp_path, {"app/go.py": f"import os\nprint({reads})\n"})
    if env is not None:
        written(tmp_path, {".env": env})
    assert printed(tmp_path, settings.starter(tmp_path, "app/go.py")) == said


def test_a_stand_in_reads_the_file_of_variables(tmp_path) -> None:
    text = "import os\nfrom dotenv import load_dotenv\nload_dotenv()\nprint(os.environ['PORT'])\n"
    written(tmp_path, {"app/go.py": text, ".env": 'PORT="6004"\n'})
    assert "reads the file .env" in next(provide(tmp_path, ["dotenv"], ["app/go.py"]))
    assert printed(tmp_path, "app/go.py") == "6004"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl here")
@pytest.mark.parametrize(
    "call", ["load_cert_chain('tls/a.crt', KEY)", "load_cert_chain(certfile='one.pem')"]
)
def test_a_certificate_that_was_not_handed_in_is_made(tmp_path, call) -> None:
    text = (
        "import socket, ssl\nKEY = 'tls/a.key'\ncontext = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)"
    )
    text += f"\ncontext.{call}\nprint(context.cert_store_stats() is not None)\n"
    written(tmp_path, {"server/go.py": text, "client/go.py": ""})
    (sentence,) = certificates.provided(tmp_path, ["server/go.py", "client/go.py"])
    assert "has made a certificate" in sentence
    assert printed(tmp_path, "server/go.py") == "True"
    ssl.create_default_context(cafile=str(next((tmp_path / "client").rglob("*.[cp][re][tm]"))))
    assert list(certificates.provided(tmp_path, ["server/go.py"])) == []


@pytest.mark.parametrize(
    ("sends", "form"),
    [
        ("s.send((nick + ': ' + entry.get()).encode())", "NAME: TEXT"),
        ("s.send(f'{self.name}> {box.get(\"1.0\", END)}'.encode('utf-8'))", "NAME> TEXT\n"),
        ("s.send('%s: %s\\n' % (user, entry.get()))", "NAME: TEXT\n"),
        ("s.sendall('[{}] {}'.format(login, field.text()).encode())", "[NAME] TEXT"),
        ("text = box.get('1.0', 'end-1c')\n    s.sendall(bytes(text, 'utf-8'))", "TEXT"),
        ("text = entry.get().strip()\n    self.tell(text)", "TEXT\n"),
        ("s.sendall(secret(entry.get()))", None),
        ("s.sendall(json.dumps({'text': entry.get()}).encode())", None),
        ("s.sendall(name_entry.get().encode())", None),
    ],
)
def test_what_a_window_adds_is_read_from_its_source(tmp_path, sends, form) -> None:
    tell = "\n\ndef tell(self, line):\n    s.sendall((line + '\\n').encode())\n"
    text = f"def clicked(self):\n    {sends}\n" + (tell if "self.tell" in sends else "")
    assert window_texts.added(written(tmp_path, {"client.py": text}) / "client.py") == form


@pytest.mark.parametrize("in_a_folder", [False, True])
def test_an_archive_in_an_archive_is_unpacked(tmp_path, in_a_folder) -> None:
    chat = "import socket\ns = socket.create_server(('', 5))\nwhile True:\n    s.accept()\n"
    outer, inner = tmp_path / "outer" / "ann.zip", tmp_path / "inner.zip"
    outer.parent.mkdir()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("chat/server.py", chat)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "submission.zip")
    with laid_out(outer.parent if in_a_folder else outer) as laid:
        assert found(laid.folder).server.endswith("chat/server.py")
        assert len(laid.notes) == 1 + in_a_folder
        assert 'the archive "' in laid.notes[0] and str(laid.folder) not in laid.notes[0]


def test_a_chat_over_udp_is_found_where_the_client_binds_as_well(tmp_path) -> None:
    udp = "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.bind(('', {}))\n"
    server = (
        udp.format(5000) + "while True:\n    data, who = s.recvfrom(999)\n    s.sendto(data, who)"
    )
    client = udp.format(0) + "s.sendto(input().encode(), ('', 5000))\nprint(s.recvfrom(999))\n"
    pair = found(written(tmp_path, {"a.py": client, "b.py": server}))
    assert (pair.server, pair.client, pair.udp) == ("b.py", "a.py", True)


@pytest.mark.parametrize(
    ("example", "name", "reads"),
    [
        ("config.example.py", "config.py", "from config import PORT"),
        ("config_sample.py", "config.py", "import config"),
        ("example.settings.json", "settings.json", "open('settings.json')"),
        ("chat.ini.dist", "chat.ini", "parser.read('chat.ini')"),
    ],
)
def test_an_example_is_taken_for_settings_that_are_not_there(
    tmp_path, example, name, reads
) -> None:
    written(tmp_path, {"server.py": reads, example: "PORT = 5", "my-default.txt": "x"})
    assert list(settings.filled_in(tmp_path)) == [
        f"{name} was not handed in: {example} was taken for it."
    ]
    assert (tmp_path / name).read_text() == "PORT = 5"
    assert list(settings.filled_in(tmp_path)) == []
