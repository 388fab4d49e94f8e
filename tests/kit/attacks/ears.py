"""Sockets of this machine that no program under test should reach: they note what they are sent."""

import secrets
import selectors
import socket
import sys
import threading
from pathlib import Path


class Ears:
    """Sockets of this machine that note whatever they are sent."""

    def __init__(self, file: Path) -> None:
        self.heard: dict[str, bytes] = {}
        self.addresses = {"TCP": "0", "UDP": "0", "ABSTRACT": "", "UNIX": file.as_posix()}
        self._selector = selectors.DefaultSelector()
        tcp = socket.create_server(("127.0.0.1", 0))
        self.addresses["TCP"] = str(tcp.getsockname()[1])
        self._listen("TCP", tcp)
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        self.addresses["UDP"] = str(udp.getsockname()[1])
        self._note("UDP", udp)
        if sys.platform == "linux":
            self.addresses["ABSTRACT"] = name = f"pl-{secrets.token_hex(8)}"
            for kind, address in (("abstract socket", f"\0{name}"), ("socket file", str(file))):
                sock = socket.socket(socket.AF_UNIX)
                sock.bind(address)
                sock.listen()
                self._listen(kind, sock)
            file.chmod(0o777)
        self._stop, stopped = socket.socketpair()
        self._selector.register(stopped, selectors.EVENT_READ, None)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _listen(self, name: str, listener: socket.socket) -> None:
        self._selector.register(
            listener, selectors.EVENT_READ, lambda: self._note(name, listener.accept()[0])
        )

    def _note(self, name: str, sock: socket.socket) -> None:
        def note() -> None:
            try:
                data = sock.recv(65536)
            except OSError:
                data = b""
            self.heard[name] = self.heard.get(name, b"") + data
            if not data:
                self._selector.unregister(sock)
                sock.close()

        self._selector.register(sock, selectors.EVENT_READ, note)

    def _run(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.data is None:
                    return
                key.data()

    def close(self) -> None:
        self._stop.close()
        self._thread.join()
        self._selector.close()
