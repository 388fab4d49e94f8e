import socket
import threading

ДОВІДКА = """Вітаємо у чаті!
Команди:
  /nick ІМ'Я - змінити ім'я
  /join КІМНАТА - увійти до кімнати
  /rooms - список кімнат
  /quit - вийти
"""
кімнати = {}
замок = threading.Lock()


class Гість:
    номер = 0

    def __init__(self, сокет):
        Гість.номер += 1
        self.сокет = сокет
        self.імя = f"гість{Гість.номер}"
        self.кімната = None

    def написати(self, рядок):
        try:
            self.сокет.sendall((рядок + "\n").encode())
        except OSError:
            pass

    def сусідам(self, рядок):
        with замок:
            сусіди = [г for г in кімнати.get(self.кімната, ()) if г is not self]
        for сусід in сусіди:
            сусід.написати(рядок)

    def увійти(self, назва):
        self.вийти()
        with замок:
            кімнати.setdefault(назва, []).append(self)
        self.кімната = назва
        self.написати(f"Ви у кімнаті «{назва}»")
        self.сусідам(f"{self.імя} увійшов до кімнати")

    def вийти(self):
        if self.кімната is None:
            return
        self.сусідам(f"{self.імя} вийшов з кімнати")
        with замок:
            кімнати[self.кімната].remove(self)
        self.кімната = None

    def обробити(self, рядок):
        команда, _, решта = рядок.partition(" ")
        if команда == "/nick" and решта:
            self.імя = решта
            self.написати(f"Тепер вас звати {решта}")
        elif команда == "/join" and решта:
            self.увійти(решта)
        elif команда == "/rooms":
            self.написати(", ".join(кімнати) or "Кімнат ще немає")
        elif рядок.startswith("/"):
            self.написати("Невідома команда")
        elif self.кімната is None:
            self.написати("Спочатку увійдіть до кімнати: /join КІМНАТА")
        else:
            self.сусідам(f"[{self.кімната}] {self.імя}: {рядок}")


def слухати(сокет):
    гість = Гість(сокет)
    гість.написати(ДОВІДКА)
    try:
        for рядок in сокет.makefile("r", encoding="utf-8"):
            if рядок.strip() == "/quit":
                break
            if рядок.strip():
                гість.обробити(рядок.strip())
    except (OSError, UnicodeDecodeError):
        pass
    гість.вийти()
    сокет.close()


with socket.create_server(("127.0.0.1", 9615)) as вхід:
    while True:
        сокет, _ = вхід.accept()
        threading.Thread(target=слухати, args=(сокет,), daemon=True).start()
