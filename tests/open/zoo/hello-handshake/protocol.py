ENCODING = "utf-8"
PORT = 9610
HELLO = "HELLO"
WELCOME = "WELCOME"
TAKEN = "TAKEN"
MESSAGE = "MSG"
NOTICE = "NOTICE"


def pack(verb, *fields):
    return ("\x1f".join((verb, *fields)) + "\n").encode(ENCODING)


def unpack(line):
    return line.rstrip("\n").split("\x1f")
