"""The chat of an asyncio tutorial: a task per user; readline, then write and drain to all."""

import asyncio

Users = set[asyncio.StreamWriter]


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, users: Users) -> None:
    """Pass on every line of one user."""
    users.add(writer)
    writer.write(b"* welcome\n")
    while line := await reader.readline():
        for user in list(users):
            if user is not writer:
                user.write(line)
                await user.drain()
    users.remove(writer)
    writer.close()


async def main() -> None:
    """Listen for ever."""
    users: Users = set()
    server = await asyncio.start_server(
        lambda reader, writer: serve(reader, writer, users), "127.0.0.1", 0, backlog=128
    )
    print(f"listening on 127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
