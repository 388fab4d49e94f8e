"""协议:四个字节的长度,后面是 UTF-8 的 JSON。"""

import json
import struct


def fasong(sock, **neirong):
    shuju = json.dumps(neirong, ensure_ascii=False).encode("utf-8")
    sock.sendall(struct.pack("!I", len(shuju)) + shuju)


def _shoumanla(sock, n):
    jieguo = b""
    while len(jieguo) < n:
        kuai = sock.recv(n - len(jieguo))
        if not kuai:
            raise ConnectionError("连接已断开")
        jieguo += kuai
    return jieguo


def jieshou(sock):
    (changdu,) = struct.unpack("!I", _shoumanla(sock, 4))
    if changdu > 1_000_000:
        raise ConnectionError("消息太长")
    return json.loads(_shoumanla(sock, changdu).decode("utf-8"))
