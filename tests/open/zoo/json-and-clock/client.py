import json, socket, threading, time

def main():
    name = input("Your name? ").strip()
    s = socket.create_connection(("127.0.0.1", 6000))
    say = lambda o: s.sendall((json.dumps(o) + "\n").encode())
    say({"type": "hello", "name": name})

    def show():
        for line in s.makefile("r", encoding="utf-8"):
            o = json.loads(line)
            if o["type"] == "info":
                print("--", o["text"])
            else:
                print(time.strftime("[%H:%M:%S]", time.localtime(o["at"])), o["from"] + ":", o["text"])
        print("connection closed")

    threading.Thread(target=show, daemon=True).start()
    while True:
        try:
            t = input("> ")
        except EOFError:
            break
        if t in ("quit", "exit"):
            break
        say({"type": "msg", "text": t})

main()
