# Two-user chat. No thread ever sleeps longer than TICK, so the flag `running` stops them all.
import signal, socket, threading, argparse

TICK = 0.1
running = True
lock = threading.Lock()
seats = [None, None]
threads = []


def stop(sig, frame):
    global running
    running = False


def send_line(sock, text):
    data = text + b"\n"
    while data and running:
        try:
            n = sock.send(data)
            data = data[n:]
        except TimeoutError:
            continue
        except OSError:
            return


def partner_of(sock):
    if seats[0] is sock:
        return seats[1]
    if seats[1] is sock:
        return seats[0]
    return None


def take_seat(sock):
    with lock:
        if None not in seats:
            return False
        seats[seats.index(None)] = sock
        if None in seats:
            send_line(sock, b"* waiting for one more user")
        else:
            send_line(seats[0], b"* chat started")
            send_line(seats[1], b"* chat started")
        return True


def stand_up(sock):
    with lock:
        if sock not in seats:
            return
        other = partner_of(sock)
        seats[0] = None
        seats[1] = None
        if other is not None:
            send_line(other, b"* the other user left")
            try:
                other.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def pass_on(sock, line):
    if line.endswith(b"\r"):
        line = line[:-1]
    with lock:
        other = partner_of(sock)
        if other is not None:
            send_line(other, line)


def work(sock):
    sock.settimeout(TICK)
    if take_seat(sock):
        buf = b""
        while running:
            try:
                piece = sock.recv(100)
            except TimeoutError:
                continue
            except OSError:
                break
            if not piece:
                break
            buf = buf + piece
            while True:
                i = buf.find(b"\n")
                if i == -1:
                    break
                pass_on(sock, buf[:i])
                buf = buf[i + 1 :]
        stand_up(sock)
    else:
        send_line(sock, b"! chat is full")
    sock.close()


ap = argparse.ArgumentParser()
ap.add_argument("--host", default="127.0.0.1")
ap.add_argument("--port", type=int, default=8765)
args = ap.parse_args()
signal.signal(signal.SIGINT, stop)
signal.signal(signal.SIGTERM, stop)
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((args.host, args.port))
listener.listen(10)
listener.settimeout(TICK)
print("listening on " + args.host + ":" + str(listener.getsockname()[1]), flush=True)
while running:
    try:
        sock, addr = listener.accept()
    except TimeoutError:
        continue
    t = threading.Thread(target=work, args=(sock,))
    threads.append(t)
    t.start()
for t in threads:
    t.join()
listener.close()
