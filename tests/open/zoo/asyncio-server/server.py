import asyncio

writers = {}


async def tell(text, but=None):
    for w in list(writers):
        if w is not but:
            w.write((text + "\n").encode())


async def user(reader, writer):
    name = (await reader.readline()).decode().strip()
    if not name:
        writer.close()
        return
    writers[writer] = name
    await tell(f"{name} is online", writer)
    try:
        while line := await reader.readline():
            await tell(f"{name}: {line.decode(errors='replace').rstrip()}", writer)
    except (ConnectionError, ValueError):
        pass
    del writers[writer]
    writer.close()
    await tell(f"{name} is offline")


async def main():
    server = await asyncio.start_server(user, "127.0.0.1", 9002)
    async with server:
        await server.serve_forever()


asyncio.run(main())
