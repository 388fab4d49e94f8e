import socket
import threading

HOST = "127.0.0.1"
PORT = 8080

sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.bind((HOST, PORT))
sock.listen(10)

people = []
nicknames = []


def tell_all(data, except_for=None):
    for person in people:
        if person != except_for:
            person.send(data)


def talk(person):
    while True:
        try:
            data = person.recv(1024)
            if not data:
                raise ConnectionError
            tell_all(data, person)
        except:
            place = people.index(person)
            people.remove(person)
            person.close()
            nick = nicknames.pop(place)
            tell_all(f"{nick} left the chat :(".encode())
            break


def main():
    print("Server is running...")
    while True:
        person, address = sock.accept()
        print("connected with", address)
        nick = person.recv(1024).decode()
        nicknames.append(nick)
        people.append(person)
        tell_all(f"{nick} joined our chat!".encode(), person)
        person.send(f"Welcome to chat,{nick} :)".encode())
        threading.Thread(target=talk, args=(person,)).start()


main()
