import socket
import threading

from xieyi import fasong, jieshou


def duqu(sock):
    while True:
        try:
            xiaoxi = jieshou(sock)
        except OSError:
            print("与服务器的连接已断开")
            return
        if xiaoxi["leixing"] == "系统":
            print(f"【系统】{xiaoxi['wenben']}")
        else:
            print(f"{xiaoxi['shei']}说:{xiaoxi['wenben']}")


def main():
    mingzi = input("请输入昵称:")
    sock = socket.create_connection(("127.0.0.1", 9608))
    fasong(sock, 昵称=mingzi)
    threading.Thread(target=duqu, args=(sock,), daemon=True).start()
    while True:
        wenben = input()
        if wenben == "退出":
            break
        fasong(sock, 文本=wenben)
    sock.close()


if __name__ == "__main__":
    main()
