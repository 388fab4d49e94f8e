import socket
import threading

members = {}


def pass_on(name, text, sender):
    for member in list(members):
        if member is not sender:
            try:
                member.sendall(f"From {name}:\n    {text}\n".encode())
            except OSError:
                pass


def serve(s):
    try:
        lines = s.makefile(encoding="utf-8")
        name = lines.readline().strip()
        if name:
            members[s] = name
            for line in lines:
                pass_on(name, line.strip(), s)
    except OSError:
        pass
    members.pop(s, None)


listener = socket.create_server(("127.0.0.1", 9315))
while True:
    s, _ = listener.accept()
    threading.Thread(target=serve, args=(s,), daemon=True).start()
