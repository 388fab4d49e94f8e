import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("localhost", 9013))
people = set()
while True:
    data, address = s.recvfrom(1024)
    people.add(address)
    for p in people:
        if p != address:
            s.sendto(data, p)
