import socket
import threading

from . import wire

_members = {}
_lock = threading.Lock()


def _tell_all(but, **message):
    with _lock:
        targets = [sock for sock in _members if sock is not but]
    for sock in targets:
        try:
            wire.write(sock, **message)
        except OSError:
            pass


def _serve_one(sock):
    nick = None
    try:
        for message in wire.read(sock):
            if message["kind"] == "join":
                nick = message["nick"]
                with _lock:
                    _members[sock] = nick
                _tell_all(sock, kind="info", text=f"{nick} joined the chat")
            elif message["kind"] == "say" and nick:
                _tell_all(sock, kind="say", nick=nick, text=message["text"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    finally:
        with _lock:
            _members.pop(sock, None)
        sock.close()
        if nick:
            _tell_all(None, kind="info", text=f"{nick} left the chat")


def serve(port):
    with socket.create_server(("", port)) as listener:
        print(f"talkative is listening on port {port}")
        try:
            while True:
                sock, _ = listener.accept()
                threading.Thread(target=_serve_one, args=(sock,), daemon=True).start()
        except KeyboardInterrupt:
            print("bye")
