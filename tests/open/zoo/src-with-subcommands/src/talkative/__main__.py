import argparse

from . import DEFAULT_PORT, client, server


def main():
    parser = argparse.ArgumentParser(prog="talkative")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="run the server")
    join = commands.add_parser("join", help="join a chat")
    join.add_argument("--host", default="localhost")
    join.add_argument("--nick", required=True)
    options = parser.parse_args()
    if options.command == "serve":
        server.serve(options.port)
    else:
        client.join(options.host, options.port, options.nick)


if __name__ == "__main__":
    main()
