import socket
import threading

pelates = {}


def steile_se_olous(minima, ektos=None):
    for p in list(pelates):
        if p is not ektos:
            try:
                p.sendall(minima.encode("utf-8") + b"\n")
            except OSError:
                pass


def exypiretise(p):
    grammes = p.makefile("rb")
    onoma = grammes.readline().decode("utf-8", "replace").strip()
    if not onoma:
        p.close()
        return
    pelates[p] = onoma
    steile_se_olous(f"Ο χρήστης {onoma} συνδέθηκε", p)
    try:
        for grammi in grammes:
            steile_se_olous(f"{onoma}: {grammi.decode('utf-8', 'replace').strip()}")
    except OSError:
        pass
    pelates.pop(p, None)
    p.close()
    steile_se_olous(f"Ο χρήστης {onoma} αποσυνδέθηκε")


def main():
    thyra = int(input("Θύρα [9622]: ") or 9622)
    d = socket.socket()
    d.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    d.bind(("", thyra))
    d.listen(8)
    print("Ο διακομιστής ξεκίνησε στη θύρα", thyra)
    while True:
        p, _ = d.accept()
        threading.Thread(target=exypiretise, args=(p,), daemon=True).start()


main()
