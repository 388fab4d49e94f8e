import asyncio
import json
import sys

HOST, PORT = "127.0.0.1", 9603


async def odbieraj(czytelnik):
    async for wiersz in czytelnik:
        dane = json.loads(wiersz)
        if dane["typ"] == "info":
            print(f"[{dane['czas']}] * {dane['tekst']}")
        else:
            print(f"[{dane['czas']}] {dane['od']}: {dane['tekst']}")


async def main():
    nick = input("Podaj swój nick: ").strip()
    czytelnik, pisarz = await asyncio.open_connection(HOST, PORT)
    pisarz.write(json.dumps({"typ": "start", "nick": nick}).encode() + b"\n")
    odbior = asyncio.create_task(odbieraj(czytelnik))
    petla = asyncio.get_running_loop()
    while True:
        tekst = await petla.run_in_executor(None, sys.stdin.readline)
        if not tekst or tekst.strip() == "/koniec":
            break
        pisarz.write(json.dumps({"typ": "wiadomosc", "tekst": tekst.strip()}).encode() + b"\n")
        await pisarz.drain()
    odbior.cancel()
    pisarz.close()


asyncio.run(main())
