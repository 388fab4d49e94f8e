import socket
import threading

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.bind(("localhost", 8082))
s.listen(2)
first, _ = s.accept()
second, _ = s.accept()


def pump(a, b):
    while True:
        data = a.recv(1024)
        if not data:
            break
        b.sendall(data)


t1 = threading.Thread(target=pump, args=(first, second))
t2 = threading.Thread(target=pump, args=(second, first))
t1.start()
t2.start()
t1.join()
t2.join()
