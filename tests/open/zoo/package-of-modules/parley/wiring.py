"""What both sides have to agree on."""
import json

ADDRESS = ("127.0.0.1", 9305)


def pack(**fields):
    return json.dumps(fields).encode() + b"\n"


def unpack(line):
    return json.loads(line)
