import queue
import socket
import threading


class Sanka:
    """一人の参加者: 読むスレッドと書くスレッド。"""

    def __init__(self, heya, sock):
        self.heya, self.sock = heya, sock
        self.okuru = queue.Queue()
        self.namae = ""

    def yomu(self):
        try:
            with self.sock.makefile("r", encoding="utf-8", errors="replace") as gyo:
                self.okuru.put("お名前は?")
                self.namae = gyo.readline().strip()
                if self.namae:
                    self.heya.kuwaeru(self)
                    for ichigyo in gyo:
                        self.heya.minna(f"{self.namae}「{ichigyo.strip()}」", self)
        except OSError:
            pass
        self.heya.nozoku(self)
        self.okuru.put(None)

    def kaku(self):
        while (bun := self.okuru.get()) is not None:
            try:
                self.sock.sendall((bun + "\n").encode("utf-8"))
            except OSError:
                break
        self.sock.close()


class Heya:
    def __init__(self):
        self.hito = []
        self.kagi = threading.Lock()

    def kuwaeru(self, sanka):
        with self.kagi:
            self.hito.append(sanka)
        self.minna(f"{sanka.namae}さんが入室しました", sanka)

    def nozoku(self, sanka):
        with self.kagi:
            ita = sanka in self.hito
            if ita:
                self.hito.remove(sanka)
        if ita:
            self.minna(f"{sanka.namae}さんが退室しました", sanka)

    def minna(self, bun, igai):
        with self.kagi:
            for sanka in self.hito:
                if sanka is not igai:
                    sanka.okuru.put(bun)


def main():
    heya = Heya()
    with socket.create_server(("127.0.0.1", 9619)) as s:
        while True:
            sock, _ = s.accept()
            sanka = Sanka(heya, sock)
            threading.Thread(target=sanka.yomu, daemon=True).start()
            threading.Thread(target=sanka.kaku, daemon=True).start()


main()
