"""What a Python source says about itself: who listens, who calls, and whether it is a chat."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from partyline.open.discover.parsing import LIMIT, mostly_parsed

_SERVERS = {"start_server", "create_server", "ThreadingTCPServer", "TCPServer", "serve_forever"}
_SENDS = {"send", "sendall", "sendto", "write", "send_message"}
_CALLS = {"connect", "connect_ex", "create_connection", "open_connection"}
_CHAT = re.compile(
    r"chat|чат|messag|mensa|nachricht|wiadomo|mesaj|消息|聊天|сообщен|повідомлен|broadcast|nick|"
    r"\bник|\bmsg\b|whisper|\bsays\b|pseudo|apelido|apodo|username|user_name|имя|_joined|"
    r"joined the",
    re.I,
)
_WEB = re.compile(
    r"HTTP/1|Content-Type|Content-Length|text/html|<html|http\.server|BaseHTTP|requests\.|urllib|"
    r"\bGET /|flask|aiohttp|fastapi",
    re.I,
)
_SUMS = re.compile(
    r"sqrt|pifag|пифагор|pythag|hypot|discrim|дискримин|trapez|трапец|parallelogr|параллелогр|"
    r"площад|катет|гипотен|quadratic|квадратн|уравнен|calculat",
    re.I,
)


@dataclass
class Facts:
    """What stands in one source.

    Args:
        path: from the submission's folder.
        text: the source.
        parses: whether this Python can read it.
    """

    path: str
    text: str = ""
    parses: bool = True
    why_not: str = ""
    calls: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)
    ports: set[int] = field(default_factory=set)
    brings: set[str] = field(default_factory=set)  # modules that it imports, by their whole names
    acts: bool = False  # does something when it is run, beside defining
    spreads: bool = False  # sends inside a loop over something
    keeps: bool = False  # keeps connections in a list, a set or a dictionary
    accepts_often: bool = False  # accept stands in a loop

    @property
    def tcp(self) -> bool:
        """Whether it has to do with TCP."""
        stream = "SOCK_STREAM" in self.text or re.search(r"socket\(\s*\)|AF_INET\s*\)", self.text)
        return bool(stream) or bool(self.calls & (_SERVERS | _CALLS | {"accept", "listen"}))

    @property
    def answers_datagrams(self) -> bool:
        """Whether it waits at a place of its own for what comes over UDP."""
        waits = self.calls & {"recvfrom", "recvfrom_into", "recvmsg", "recv"}
        classes = self.calls & {"UDPServer", "ThreadingUDPServer"}
        return bool(classes) or (self.udp and "bind" in self.calls and bool(waits))

    @property
    def udp(self) -> bool:
        """Whether it has to do with UDP."""
        return "SOCK_DGRAM" in self.text or "UDPServer" in self.text

    @property
    def serves(self) -> bool:
        """Whether it waits for connections."""
        waits = bool(self.calls & {"accept", "listen", "sock_accept"}) and "bind" in self.calls
        return waits or bool(self.calls & _SERVERS)

    @property
    def dials(self) -> bool:
        """Whether it connects to somebody."""
        return bool(self.calls & _CALLS)

    @property
    def threads(self) -> bool:
        """Whether it does several things at a time."""
        known = {"threading", "_thread", "concurrent", "select", "selectors", "asyncio"}
        return bool(self.imports & (known | {"socketserver", "multiprocessing"}))

    @property
    def chat(self) -> int:
        """Points for looking like a chat; below 0 it is rather something else."""
        words = f"{self.path}\n{self.text}"
        points = 3 * bool(_CHAT.search(words)) + 2 * bool(re.search(r"chat|чат", words, re.I))
        return points - 9 * bool(_WEB.search(self.text)) - 4 * bool(_SUMS.search(self.text))

    @property
    def as_server(self) -> int:
        """Points for being the server of a chat."""
        several = 3 * self.accepts_often + 4 * self.spreads + 2 * self.keeps + 2 * self.threads
        named = 2 * bool(re.search(r"serv|сервер", self.path, re.I))
        return self.chat + several + named - 3 * self.dials

    @property
    def as_client(self) -> int:
        """Points for being the client of a chat."""
        asks = 3 * ("input" in self.calls) + 3 * self.threads
        window = -1 if self.imports & {"tkinter", "PyQt5", "PyQt6", "PySide6", "wx", "kivy"} else 0
        named = 2 * bool(re.search(r"client|клиент", self.path, re.I))
        return self.chat + asks + named + window - 3 * self.serves


def facts_of(folder: Path, path: str) -> Facts:
    """Read one source.

    Args:
        folder: the submission's folder.
        path: the source, from there.
    """
    data = (folder / path).read_bytes()[:LIMIT]
    facts = Facts(path, decoded(data))
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        facts.parses = False
        line = f" (line {error.lineno})" if isinstance(error, SyntaxError) and error.lineno else ""
        facts.why_not = f"{getattr(error, 'msg', None) or error}{line}"
        tree = mostly_parsed(folder / path)
        _walked(facts, tree) if tree.body else _guessed(facts)
    else:
        _walked(facts, tree)
    return facts


def decoded(data: bytes) -> str:
    """Return a text in whatever encoding it seems to have."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError:
        encoding = "utf-8"
    for name in (encoding, "utf-8-sig", "cp1251"):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", errors="replace")


def _walked(facts: Facts, tree: ast.Module) -> None:
    constants = dict(_constants(tree))
    facts.acts = any(_does_something(statement) for statement in tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            facts.imports.update(alias.name.partition(".")[0] for alias in node.names)
            facts.brings.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            facts.imports.add((node.module or "").partition(".")[0])
            facts.brings.update({node.module or "", *(alias.name for alias in node.names)})
        elif isinstance(node, ast.Call):
            name = _called(node.func)
            facts.calls.add(name)
            if name in {"bind", "create_server", "start_server"} | _CALLS:
                facts.ports.update(_ports(node, constants))
            if name in ("append", "add") and re.search(r"conn|cl|sock|user", ast.unparse(node)):
                facts.keeps = True
        elif isinstance(node, ast.For | ast.AsyncFor | ast.While):
            inside = {_called(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
            facts.accepts_often |= bool(inside & {"accept", "sock_accept"})
            if isinstance(node, ast.For) and inside & _SENDS:
                facts.spreads |= not _counts(node)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            target = ast.unparse(node.targets[0].value)
            facts.keeps |= bool(re.search(r"conn|cl|sock|user|nick|name", target, re.I))
    facts.ports.update(
        value for name, value in constants.items() if re.search("port|порт", name, re.I)
    )


def _does_something(statement: ast.stmt) -> bool:
    """Whether a statement at the top of a program is more than a definition or a setting."""
    if isinstance(statement, ast.If):
        return True  # if __name__ == "__main__"
    if isinstance(statement, ast.Expr):
        return not isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.While | ast.For | ast.With | ast.Try)


def _counts(loop: ast.For) -> bool:
    return isinstance(loop.iter, ast.Call) and _called(loop.iter.func) == "range"


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _constants(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        value = node.value if isinstance(node, ast.Assign) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, int):
            for target in targets:
                yield ast.unparse(target).rpartition(".")[2], value.value
        elif isinstance(value, ast.Tuple):
            for part in value.elts:
                if isinstance(part, ast.Constant) and isinstance(part.value, int):
                    yield "port", part.value


def _ports(call: ast.Call, constants: dict[str, int]) -> Iterator[int]:
    for node in ast.walk(call):
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            if not isinstance(node.value, bool) and 0 < node.value < 65536:
                yield node.value
        elif isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name in constants:
                yield constants[name]


def _guessed(facts: Facts) -> None:
    """Read a source that does not parse here by its words alone."""
    text = facts.text
    facts.acts = True
    facts.calls = set(re.findall(r"(\w+)\s*\(", text))
    facts.imports = set(re.findall(r"^\s*(?:import|from)\s+(\w+)", text, re.MULTILINE))
    facts.accepts_often = bool(re.search(r"while[^\n]*:.*?accept\s*\(", text, re.DOTALL))
    facts.spreads = bool(re.search(r"\bfor\b[^\n]*:\s*\n.{0,300}?\.send", text, re.DOTALL))
    facts.keeps = bool(re.search(r"(conn|cl|sock|user)\w*\.(append|add)\s*\(", text))
    facts.ports = {int(n) for n in re.findall(r"(?i)port\w*\s*=\s*(\d{2,5})\b", text)}
    facts.ports |= {
        int(n) for n in re.findall(r"\(\s*[\"'][^\"']*[\"']\s*,\s*(\d{2,5})\s*\)", text)
    }
