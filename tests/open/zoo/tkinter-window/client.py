import socket
import threading
import tkinter as tk

root = tk.Tk()
root.title("Чат")
log = tk.Text(root)
log.pack()
field = tk.Entry(root)
field.pack()
s = socket.socket()
s.connect(("127.0.0.1", 5050))


def send(_event=None):
    s.send(field.get().encode())
    field.delete(0, tk.END)


def get():
    while True:
        log.insert(tk.END, s.recv(1024).decode() + "\n")


field.bind("<Return>", send)
threading.Thread(target=get, daemon=True).start()
root.mainloop()
