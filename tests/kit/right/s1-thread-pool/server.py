"""Echo server on a thread pool."""
import argparse
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

MAX_CLIENTS = 100

open_connections = set()
registry_lock = Lock()


def handle(connection):
    buffer = b""
    try:
        while True:
            data = connection.recv(2048)
            if not data:
                return
            buffer += data
            while b"\n" in buffer:
                line, _, buffer = buffer.partition(b"\n")
                text = line.decode("utf-8", errors="replace").removesuffix("\r")
                connection.sendall((text + "\n").encode("utf-8"))
    except OSError:
        pass
    finally:
        with registry_lock:
            open_connections.discard(connection)
            connection.close()


def sigterm(*_):
    raise KeyboardInterrupt


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, sigterm)

    server = socket.create_server((options.host, options.port), backlog=MAX_CLIENTS)
    pool = ThreadPoolExecutor(max_workers=MAX_CLIENTS)
    try:
        print("listening on {}:{}".format(*server.getsockname()), flush=True)
        while True:
            connection, _ = server.accept()
            with registry_lock:
                open_connections.add(connection)
            pool.submit(handle, connection)
    except KeyboardInterrupt:
        print("bye", flush=True)
    finally:
        server.close()
        with registry_lock:
            for connection in open_connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        pool.shutdown()


if __name__ == "__main__":
    main()
