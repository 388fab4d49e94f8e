import socket
import threading

连接 = socket.create_connection(("127.0.0.1", 9311))


def 接收():
    for 一行 in 连接.makefile(encoding="utf-8"):
        print(一行, end="", flush=True)


threading.Thread(target=接收, daemon=True).start()
while True:
    内容 = input()
    if 内容 == "退出":
        break
    连接.sendall((内容 + "\n").encode("utf-8"))
连接.close()
