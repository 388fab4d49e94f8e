import socket
import threading
import tkinter as tk
from tkinter import simpledialog


class Fenetre(tk.Tk):
    def __init__(self):
        super().__init__()
        self.title("Discussion")
        self.conn = socket.create_connection(("localhost", 12345))
        self.pseudo = simpledialog.askstring("Pseudo", "Votre pseudo ?", parent=self)
        self.zone = tk.Text(self)
        self.zone.pack()
        self.saisie = tk.Entry(self)
        self.saisie.pack()
        self.saisie.bind("<Return>", self.valider)
        threading.Thread(target=self.ecouter, daemon=True).start()

    def valider(self, evenement):
        texte = self.saisie.get().strip()
        if texte:
            self.envoyer(texte)
        self.saisie.delete(0, tk.END)

    def envoyer(self, texte):
        ligne = "%s : %s\n" % (self.pseudo, texte)
        self.conn.sendall(ligne.encode("utf-8"))

    def ecouter(self):
        for ligne in self.conn.makefile(encoding="utf-8"):
            self.zone.insert(tk.END, ligne)


Fenetre().mainloop()
