import socket, threading

accounts = {}
online = {}
lock = threading.Lock()


def ask(f, s, q):
    s.sendall((q + "\n").encode())
    return f.readline().strip()


def serve(s):
    f = s.makefile(encoding="utf-8")
    user = None
    try:
        while True:
            s.sendall(b"Welcome to ChatBox\n1) Log in\n2) Sign up\n")
            c = ask(f, s, "Your choice:")
            if not c:
                return
            u = ask(f, s, "Username:")
            p = ask(f, s, "Password:")
            if c == "2":
                if u in accounts:
                    s.sendall(b"That username is taken\n")
                    continue
                accounts[u] = p
                user = u
                break
            if accounts.get(u) == p and p:
                user = u
                break
            s.sendall(b"Wrong username or password\n")
        s.sendall(b"You are in. Say something!\n")
        with lock:
            for o in online:
                o.sendall(f"* {user} is here now\n".encode())
            online[s] = user
        for line in f:
            with lock:
                for o in list(online):
                    if o is not s:
                        o.sendall(f"{user}: {line}".encode())
    except OSError:
        pass
    finally:
        with lock:
            online.pop(s, None)
            for o in list(online):
                if user:
                    o.sendall(f"* {user} has gone\n".encode())
        s.close()


d = socket.create_server(("127.0.0.1", 7001))
while True:
    c, _ = d.accept()
    threading.Thread(target=serve, args=(c,), daemon=True).start()
