import socket
import threading

PUERTO = 9301
salas = {}
cerrojo = threading.Lock()


def enviar(conexion, texto):
    try:
        conexion.send((texto + "\n").encode("utf-8"))
    except OSError:
        pass


def atender(conexion):
    apodo, sala = "alguien", None
    enviar(conexion, "Bienvenido. Usa /apodo NOMBRE y después /sala NUMERO para entrar.")
    resto = b""
    while True:
        try:
            datos = conexion.recv(2048)
        except OSError:
            break
        if not datos:
            break
        resto += datos
        *lineas, resto = resto.split(b"\n")
        for linea in lineas:
            texto = linea.decode("utf-8").strip()
            if texto.startswith("/apodo "):
                apodo = texto[7:]
                enviar(conexion, "Ahora te llamas " + apodo)
            elif texto.startswith("/sala "):
                sala = texto[6:]
                with cerrojo:
                    vecinos = list(salas.setdefault(sala, []))
                    salas[sala].append(conexion)
                for vecino in vecinos:
                    enviar(vecino, apodo + " entró en la sala")
            elif sala is None:
                enviar(conexion, "No estás en ninguna sala. Usa /sala NUMERO.")
            else:
                with cerrojo:
                    vecinos = [v for v in salas[sala] if v is not conexion]
                for vecino in vecinos:
                    enviar(vecino, "<" + apodo + "> " + texto)
    if sala is not None:
        with cerrojo:
            salas[sala].remove(conexion)
            vecinos = list(salas[sala])
        for vecino in vecinos:
            enviar(vecino, apodo + " salió de la sala")
    conexion.close()


puerta = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
puerta.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
puerta.bind(("0.0.0.0", PUERTO))
puerta.listen(10)
while True:
    nueva, _ = puerta.accept()
    threading.Thread(target=atender, args=(nueva,), daemon=True).start()
