import socket
import threading

用户 = {}
锁 = threading.Lock()


def 广播(文字, 除了=None):
    with 锁:
        for 某人 in list(用户):
            if 某人 is not 除了:
                try:
                    某人.sendall((文字 + "\n").encode("utf-8"))
                except OSError:
                    pass


def 服务(连接):
    行 = 连接.makefile(encoding="utf-8")
    连接.sendall("请输入你的昵称：\n".encode("utf-8"))
    昵称 = ""
    try:
        昵称 = 行.readline().strip()
        if 昵称:
            with 锁:
                用户[连接] = 昵称
            广播(f"【{昵称}】进入聊天室", 连接)
            for 一行 in 行:
                广播(f"{昵称}：{一行.strip()}", 连接)
    except OSError:
        pass
    with 锁:
        用户.pop(连接, None)
    if 昵称:
        广播(f"【{昵称}】离开了")


with socket.create_server(("127.0.0.1", 9311)) as 服务器:
    while True:
        连接, _ = 服务器.accept()
        threading.Thread(target=服务, args=(连接,), daemon=True).start()
