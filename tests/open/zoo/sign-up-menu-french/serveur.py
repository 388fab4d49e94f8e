import socket
import threading

comptes = {"admin": "admin"}
en_ligne = {}
verrou = threading.Lock()


class Session(threading.Thread):
    def __init__(self, prise):
        super().__init__(daemon=True)
        self.prise = prise
        self.lignes = prise.makefile("r", encoding="utf-8", errors="replace")
        self.pseudo = None

    def ecrire(self, texte):
        try:
            self.prise.sendall(texte.encode())
        except OSError:
            pass

    def demander(self, question):
        self.ecrire(question)
        ligne = self.lignes.readline()
        if not ligne:
            raise ConnectionError("le client est parti")
        return ligne.strip()

    def accueillir(self):
        while True:
            choix = self.demander("1) S'inscrire\n2) Se connecter\nVotre choix : ")
            if choix not in ("1", "2"):
                self.ecrire("Choix invalide\n")
                continue
            pseudo = self.demander("Pseudo : ")
            passe = self.demander("Mot de passe : ")
            with verrou:
                if choix == "1" and pseudo and pseudo not in comptes:
                    comptes[pseudo] = passe
                elif choix == "1" or comptes.get(pseudo) != passe:
                    self.ecrire("Refusé, recommencez.\n")
                    continue
                en_ligne[self] = pseudo
            self.pseudo = pseudo
            self.ecrire(f"Bienvenue {pseudo} !\n")
            return

    def diffuser(self, texte):
        with verrou:
            autres = [s for s in en_ligne if s is not self]
        for autre in autres:
            autre.ecrire(texte + "\n")

    def run(self):
        try:
            self.accueillir()
            self.diffuser(f"* {self.pseudo} rejoint la discussion")
            for ligne in self.lignes:
                if ligne.strip() == "/quitter":
                    break
                self.diffuser(f"{self.pseudo} : {ligne.strip()}")
        except OSError:
            pass
        finally:
            with verrou:
                en_ligne.pop(self, None)
            self.prise.close()
            if self.pseudo:
                self.diffuser(f"* {self.pseudo} quitte la discussion")


ecoute = socket.create_server(("127.0.0.1", 9620))
print("Serveur prêt")
while True:
    prise, _ = ecoute.accept()
    Session(prise).start()
