import pickle
import socket
import threading

me = input("Login: ")
sock = socket.socket()
sock.connect(("localhost", 4444))


def hear():
    while True:
        raw = sock.recv(4096)
        if not raw:
            return
        try:
            m = pickle.loads(raw)
        except Exception as e:
            print("bad message", e)
            continue
        print(m["user"], "says:", m["text"])


threading.Thread(target=hear, daemon=True).start()
while True:
    sock.send(pickle.dumps({"user": me, "text": input()}))
