import select
import socket

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", 9001))
listener.listen(5)
inputs = [listener]
while True:
    ready, _, _ = select.select(inputs, [], [])
    for s in ready:
        if s is listener:
            c, _ = listener.accept()
            inputs.append(c)
            continue
        try:
            data = s.recv(4096)
        except OSError:
            data = b""
        if not data:
            inputs.remove(s)
            s.close()
            continue
        for other in inputs:
            if other is not listener and other is not s:
                try:
                    other.send(data)
                except OSError:
                    pass
