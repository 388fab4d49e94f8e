import threading

import gniazdo

ludzie = {}


def rozmowa(s):
    wejscie = s.makefile(encoding="utf-8")
    gniazdo.wyslij(s, "Podaj swoje imię:")
    try:
        imie = wejscie.readline().strip()
        if not imie:
            return
        for inny in list(ludzie):
            gniazdo.wyslij(inny, imie + " dołączył do czatu")
        ludzie[s] = imie
        for linia in wejscie:
            for inny in list(ludzie):
                if inny is not s:
                    gniazdo.wyslij(inny, imie + ": " + linia.strip())
    except OSError:
        pass
    finally:
        if ludzie.pop(s, None):
            for inny in list(ludzie):
                gniazdo.wyslij(inny, imie + " opuścił czat")


drzwi = gniazdo.otworz()
while True:
    nowy, _ = drzwi.accept()
    threading.Thread(target=rozmowa, args=(nowy,), daemon=True).start()
