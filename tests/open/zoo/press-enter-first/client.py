import asyncio, sys

input("Натисніть Enter, щоб продовжити...")


async def main():
    r, w = await asyncio.open_connection("127.0.0.1", 7003)
    loop = asyncio.get_running_loop()

    async def hear():
        while d := await r.read(1024):
            print(d.decode(), end="", flush=True)

    t = asyncio.create_task(hear())
    while True:
        line = await loop.run_in_executor(None, sys.stdin.readline)
        if not line:
            break
        w.write(line.encode())
        await w.drain()


asyncio.run(main())
