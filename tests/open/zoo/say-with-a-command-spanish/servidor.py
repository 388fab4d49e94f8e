import socket
import threading

PUERTO = 9606
AYUDA = "Comandos: /nombre NOMBRE, /todos TEXTO, /msg NOMBRE TEXTO, /salir\n"
usuarios = {}
candado = threading.Lock()


def enviar(conexion, texto):
    try:
        conexion.sendall(texto.encode())
    except OSError:
        pass


def avisar(texto, menos=None):
    with candado:
        otros = [c for c in usuarios if c is not menos]
    for c in otros:
        enviar(c, texto)


def orden(conexion, linea):
    palabra, _, resto = linea.partition(" ")
    nombre = usuarios.get(conexion)
    if palabra == "/nombre" and resto:
        with candado:
            usuarios[conexion] = resto
        enviar(conexion, f"Ahora te llamas {resto}\n")
        if nombre is None:
            avisar(f"{resto} se ha conectado\n", conexion)
    elif nombre is None:
        enviar(conexion, "Primero di quién eres: /nombre NOMBRE\n")
    elif palabra == "/todos":
        avisar(f"{nombre} dice: {resto}\n", conexion)
    elif palabra == "/msg":
        para, _, texto = resto.partition(" ")
        for c, otro in list(usuarios.items()):
            if otro == para:
                enviar(c, f"{nombre} (privado): {texto}\n")
    else:
        enviar(conexion, AYUDA)


def atender(conexion):
    enviar(conexion, "Bienvenido. " + AYUDA)
    try:
        for linea in conexion.makefile("r", encoding="utf-8"):
            if linea.strip() == "/salir":
                break
            orden(conexion, linea.strip())
    except OSError:
        pass
    with candado:
        nombre = usuarios.pop(conexion, None)
    conexion.close()
    if nombre:
        avisar(f"{nombre} se ha desconectado\n")


with socket.create_server(("127.0.0.1", PUERTO)) as escucha:
    print("Servidor escuchando en el puerto", PUERTO)
    while True:
        conexion, direccion = escucha.accept()
        threading.Thread(target=atender, args=(conexion,), daemon=True).start()
