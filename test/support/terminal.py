# Runs a program at a terminal of its own. Standard output carries what the terminal shows. Each line of standard input is
# JSON: {"text": what is typed, "hidden": whether to wait first until the terminal shows nothing of what is typed}. At the end
# standard error says whether the terminal shows again what is typed, and the exit code is the program's (128 and the signal).
import fcntl, json, os, pty, select, struct, sys, termios

ROWS, COLUMNS = 24, 80
LOOK_EVERY_SECONDS = 0.005


def shows(terminal):
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


def relay(terminal, seconds):
    """Passes on what the terminal shows within this time. False at its end."""
    if not select.select([terminal], [], [], seconds)[0]:
        return True
    try:
        shown = os.read(terminal, 65536)
    except OSError:  # Linux says EIO when the last program has left the terminal.
        return False
    os.write(1, shown)
    return shown != b""


def main():
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(sys.argv[1], sys.argv[1:])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    lines, orders, keyboard = b"", [], [0]
    while relay(terminal, LOOK_EVERY_SECONDS):
        if keyboard and select.select(keyboard, [], [], 0)[0]:
            piece = os.read(0, 65536)
            if piece == b"":
                keyboard = []
            *complete, lines = (lines + piece).split(b"\n")
            orders += [json.loads(line) for line in complete]
        while orders and not (orders[0]["hidden"] and shows(terminal)):
            os.write(terminal, orders.pop(0)["text"].encode())
    sys.stderr.write("shows\n" if shows(terminal) else "hides\n")
    sys.stderr.flush()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os._exit(code if code >= 0 else 128 - code)


main()
