# -*- coding: utf-8 -*-
import socket, threading
lock = threading.RLock()
kto = {}          # сокет -> имя

def vsem(tekst, krome=None):
    with lock:
        for s in list(kto):
            if s is krome: continue
            try: s.send(tekst.encode('utf-8'))
            except OSError: kto.pop(s, None)

def obrabotka(s):
    imya = None
    try:
        s.send('Никнейм?'.encode('utf-8'))
        imya = s.recv(256).decode('utf-8')
        if not imya: return
        with lock: kto[s] = imya
        vsem(imya + ' присоединился к чату', s)
        while 1:
            t = s.recv(4096)
            if not t: break
            vsem('<' + imya + '> ' + t.decode('utf-8', 'replace'), s)
    except OSError:
        pass
    finally:
        with lock: kto.pop(s, None)
        s.close()
        if imya: vsem(imya + ' покинул чат')

server = socket.socket()
server.bind(('localhost', 1234))
server.listen(10)
print('Ждём клиентов...')
while 1:
    s, _ = server.accept()
    threading.Thread(target=obrabotka, args=(s,), daemon=True).start()
