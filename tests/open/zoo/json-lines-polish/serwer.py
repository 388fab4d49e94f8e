import asyncio
import json
from datetime import datetime

HOST, PORT = "127.0.0.1", 9603


class Serwer:
    def __init__(self):
        self.uczestnicy = {}

    async def wyslij(self, pisarz, **pola):
        pola["czas"] = datetime.now().strftime("%H:%M:%S")
        pisarz.write(json.dumps(pola, ensure_ascii=False).encode() + b"\n")
        await pisarz.drain()

    async def do_wszystkich(self, **pola):
        for pisarz in list(self.uczestnicy):
            try:
                await self.wyslij(pisarz, **pola)
            except ConnectionError:
                self.uczestnicy.pop(pisarz, None)

    async def obsluz(self, czytelnik, pisarz):
        nick = None
        try:
            async for wiersz in czytelnik:
                dane = json.loads(wiersz)
                if dane["typ"] == "start":
                    nick = dane["nick"]
                    self.uczestnicy[pisarz] = nick
                    await self.do_wszystkich(typ="info", tekst=f"{nick} dołączył(a) do czatu")
                elif dane["typ"] == "wiadomosc" and nick:
                    await self.do_wszystkich(typ="wiadomosc", od=nick, tekst=dane["tekst"])
        except (ConnectionError, ValueError, KeyError):
            pass
        finally:
            self.uczestnicy.pop(pisarz, None)
            pisarz.close()
            if nick:
                await self.do_wszystkich(typ="info", tekst=f"{nick} opuścił(a) czat")


async def main():
    serwer = Serwer()
    gniazdo = await asyncio.start_server(serwer.obsluz, HOST, PORT)
    print(f"Czat działa na {HOST}:{PORT}")
    async with gniazdo:
        await gniazdo.serve_forever()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("Do zobaczenia")
