import sys, socket, threading

if len(sys.argv) < 4:
    print("usage: client.py HOST PORT NAME")
    sys.exit(1)
host, port, name = sys.argv[1:4]
s = socket.socket()
s.connect((host, int(port)))
s.send(name.encode())


def rx():
    while 1:
        d = s.recv(1024)
        if not d:
            break
        sys.stdout.write(d.decode())
        sys.stdout.flush()


threading.Thread(target=rx, daemon=True).start()
while 1:
    line = input()
    if line == "/quit":
        s.send(b"BYE")
        s.close()
        break
    s.send(line.encode())
