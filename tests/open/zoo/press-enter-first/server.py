import asyncio

w = {}


async def on(r, wr):
    name = None
    try:
        wr.write("Бажаєте увійти? Введіть нік: ".encode())
        await wr.drain()
        name = (await r.readline()).decode().strip()
        if not name:
            return
        w[wr] = name
        for o in w:
            if o is not wr:
                o.write(f"{name} приєднався до чату\n".encode())
        while line := await r.readline():
            for o in w:
                if o is not wr:
                    o.write(f"<{name}> {line.decode()}".encode())
    except ConnectionError:
        pass
    finally:
        w.pop(wr, None)
        wr.close()
        if name:
            for o in w:
                o.write(f"{name} вийшов\n".encode())


async def main():
    s = await asyncio.start_server(on, "127.0.0.1", 7003)
    async with s:
        await s.serve_forever()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
