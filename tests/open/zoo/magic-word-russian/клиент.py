# -*- coding: utf-8 -*-
import socket, threading
imya = input('Как вас зовут? ')
s = socket.socket()
s.connect(('localhost', 1234))

def slushat():
    while 1:
        t = s.recv(4096)
        if not t:
            print('Сервер закрыл соединение')
            break
        t = t.decode('utf-8', 'replace')
        if t == 'Никнейм?':
            s.send(imya.encode('utf-8'))
        else:
            print(t)

threading.Thread(target=slushat, daemon=True).start()
while 1:
    t = input()
    if t == '/выход':
        break
    s.send(t.encode('utf-8'))
s.close()
