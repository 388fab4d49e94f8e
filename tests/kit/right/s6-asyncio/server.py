# Чат на asyncio. Ни одного сокета своими руками: протокол на гостя, всё остальное делает цикл.
import argparse
import asyncio
import re
import signal
import unicodedata

LINE, ENDLESS, BEHIND = 512, 2048, 1 << 20
NAME = re.compile(r"[\w-]{1,16}")


def printable(raw):
    text = (raw[:-1] if raw.endswith(b"\r") else raw).decode("utf-8", "replace")
    return "".join(c for c in text if unicodedata.category(c) != "Cc")


def good(name):
    return NAME.fullmatch(name) and all(c in "_-" or c.isalnum() for c in name)


class Chat:
    def __init__(self, seats):
        self.seats = seats
        self.here = {}  # casefolded name -> Guest
        self.seated = set()
        self.open = set()  # also those who are on their way out
        self.nobody_left = asyncio.Event()

    def names(self):
        return [self.here[key].name for key in sorted(self.here)]

    def tell_all(self, text, but=None):
        for guest in [*self.here.values()]:
            if guest is not but:
                guest.tell(text)


class Guest(asyncio.Protocol):
    def __init__(self, chat):
        self.chat = chat
        self.name = None
        self.piece = b""
        self.pending = []
        self.deaf = False  # nothing that comes from it counts any more

    # what asyncio calls

    def connection_made(self, transport):
        self.transport = transport
        self.loop = asyncio.get_running_loop()
        self.chat.open.add(self)
        if len(self.chat.seated) >= self.chat.seats:
            self.tell("! server is full")
            self.go()
        else:
            self.chat.seated.add(self)
            self.tell("* name?")

    def data_received(self, data):
        if self.deaf:
            return
        self.piece += data
        while not self.deaf and (at := self.piece.find(b"\n")) >= 0:
            raw, self.piece = self.piece[:at], self.piece[at + 1 :]
            if len(raw) >= LINE:
                self.tell("! line too long (max 512 bytes)")
            else:
                self.said(printable(raw))
            if len(raw) >= ENDLESS:
                self.go()
        if not self.deaf and len(self.piece) >= ENDLESS:
            self.tell("! line too long (max 512 bytes)")
            self.go()

    def eof_received(self):
        self.away()
        self.flush()
        # False: asyncio sends what is left, and closes

    def connection_lost(self, exc):
        self.away()
        self.chat.open.discard(self)
        if not self.chat.open:
            self.chat.nobody_left.set()

    # what a guest does

    def said(self, text):
        if self.name is None:
            self.call_itself(text)
        elif text == "/quit":
            self.go()
        elif text == "/who":
            self.tell("* here: " + ", ".join(self.chat.names()))
        elif text[:1] == "/":
            self.tell("! unknown command")
        elif text:
            self.chat.tell_all(f"{self.name}: {text}", but=self)

    def call_itself(self, name):
        if not good(name):
            self.tell("! bad name")
        elif name.casefold() in self.chat.here:
            self.tell("! name taken")
        else:
            others = ", ".join(self.chat.names())
            self.tell(f"* welcome, {name}")
            self.tell(f"* here: {others}" if others else "* you are alone")
            self.chat.tell_all(f"* {name} joined")
            self.name = name
            self.chat.here[name.casefold()] = self

    # what happens to a guest

    def tell(self, text):
        if not self.pending:
            self.loop.call_soon(self.flush)
        self.pending.append(text.encode() + b"\n")

    def flush(self):
        if self.pending and not self.transport.is_closing():
            self.transport.write(b"".join(self.pending))
            if self.transport.get_write_buffer_size() > BEHIND:
                self.transport.abort()
        self.pending.clear()

    def away(self):
        self.deaf = True
        self.chat.seated.discard(self)
        if self.name is not None and self.chat.here.pop(self.name.casefold(), None):
            self.chat.tell_all(f"* {self.name} left")

    def go(self):
        """Hang up politely: last lines, end of stream, one second for what is under way."""
        self.away()
        self.flush()
        if not self.transport.is_closing():
            self.transport.write_eof()
            self.loop.call_later(1, self.transport.abort)


async def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--host", default="127.0.0.1")
    ap.add_argument("--port", type=int, default=8765)
    ap.add_argument("--max-users", type=int, default=100)
    options = ap.parse_args()
    chat, enough = Chat(options.max_users), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, enough.set)
    server = await asyncio.get_running_loop().create_server(
        lambda: Guest(chat), options.host, options.port, backlog=128
    )
    print("listening on %s:%d" % server.sockets[0].getsockname()[:2], flush=True)
    await enough.wait()
    server.close()
    everyone = [*chat.open]
    chat.here.clear()
    for guest in everyone:
        if not guest.deaf:
            guest.tell("* server is closing")
            guest.go()
    if everyone:
        await chat.nobody_left.wait()


asyncio.run(main())
