import configparser

einstellungen = configparser.ConfigParser()
if not einstellungen.read("settings/chat.ini"):
    raise SystemExit("settings/chat.ini fehlt")
CHAT = einstellungen["chat"]
ADRESSE = (CHAT["host"], CHAT.getint("port"))
