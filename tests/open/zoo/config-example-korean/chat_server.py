import socket
import threading

import config

people = {}
lock = threading.Lock()


def send_all(text, skip=None):
    with lock:
        for sock in list(people):
            if sock is not skip:
                try:
                    sock.sendall(text.encode("utf-8"))
                except OSError:
                    pass


def serve(sock):
    name = ""
    try:
        sock.sendall("닉네임을 입력하세요: ".encode())
        name = sock.recv(config.BUFFER).decode().strip()
        with lock:
            people[sock] = name
        send_all(f"[{name}] 님이 입장했습니다.\n", sock)
        while data := sock.recv(config.BUFFER):
            send_all(f"[{name}] {data.decode()}\n", sock)
    except OSError:
        pass
    with lock:
        people.pop(sock, None)
    sock.close()
    send_all(f"[{name}] 님이 퇴장했습니다.\n")


door = socket.socket()
door.bind(config.SERVER_ADDR)
door.listen()
while True:
    conn, _ = door.accept()
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
