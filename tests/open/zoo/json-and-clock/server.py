import json, socket, threading, time

class Chat:
    def __init__(self):
        self.users = {}
        self.lock = threading.Lock()

    def emit(self, obj, skip=None):
        line = (json.dumps(obj, ensure_ascii=False) + "\n").encode()
        with self.lock:
            for s in list(self.users):
                if s is skip:
                    continue
                try:
                    s.sendall(line)
                except OSError:
                    pass

    def serve(self, s):
        f = s.makefile("r", encoding="utf-8", errors="replace")
        name = None
        try:
            for line in f:
                o = json.loads(line)
                if o["type"] == "hello":
                    name = o["name"]
                    with self.lock:
                        self.users[s] = name
                    self.emit({"type": "info", "text": name + " entered the room"}, s)
                else:
                    self.emit({"type": "msg", "from": name, "text": o["text"], "at": time.time()}, s)
        except (OSError, ValueError, KeyError):
            pass
        with self.lock:
            self.users.pop(s, None)
        s.close()
        if name:
            self.emit({"type": "info", "text": name + " went away"})

chat = Chat()
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 6000))
listener.listen(50)
while True:
    c, _ = listener.accept()
    threading.Thread(target=chat.serve, args=(c,), daemon=True).start()
