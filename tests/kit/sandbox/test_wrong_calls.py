"""A wrong call of a function that is rerouted gives the student the error of Python itself."""

import subprocess
import sys

import pytest

from partyline.sandbox import rerouted_network

PROGRAM = """
import importlib.util, socket, sys
if sys.argv[1] == "rerouted":
    spec = importlib.util.spec_from_file_location("rerouted", sys.argv[2])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.install("detour listen dial=127.0.0.1,1,0")
socket.socket().{call}
"""


@pytest.mark.parametrize(
    "call", ["bind('127.0.0.1', 0)", "bind()", "connect('127.0.0.1', 1)", "connect_ex()"]
)
def test_wrong_call(call: str) -> None:
    def last_words(how: str) -> str:
        program = PROGRAM.format(call=call)
        where = str(rerouted_network.__file__)
        command = [sys.executable, "-c", program, how, where]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        return ran.stderr.splitlines()[-1]

    assert last_words("rerouted") == last_words("plain")
    assert "TypeError" in last_words("plain")
