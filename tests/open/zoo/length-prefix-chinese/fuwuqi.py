import socket
import threading

from xieyi import fasong, jieshou

yonghu = {}
suo = threading.Lock()


def guangbo(chule=None, **neirong):
    with suo:
        mubiao = [s for s in yonghu if s is not chule]
    for s in mubiao:
        try:
            fasong(s, **neirong)
        except OSError:
            pass


def chuli(sock, dizhi):
    mingzi = None
    try:
        mingzi = jieshou(sock)["昵称"]
        with suo:
            yonghu[sock] = mingzi
        guangbo(chule=sock, leixing="系统", wenben=f"{mingzi} 进入了聊天室")
        while True:
            guangbo(chule=sock, leixing="消息", shei=mingzi, wenben=jieshou(sock)["文本"])
    except (OSError, ValueError, KeyError):
        pass
    finally:
        with suo:
            zai = yonghu.pop(sock, None)
        sock.close()
        if zai:
            guangbo(leixing="系统", wenben=f"{mingzi} 离开了聊天室")


def main():
    with socket.create_server(("0.0.0.0", 9608)) as jianting:
        print("服务器已启动,端口 9608")
        while True:
            sock, dizhi = jianting.accept()
            threading.Thread(target=chuli, args=(sock, dizhi), daemon=True).start()


if __name__ == "__main__":
    main()
