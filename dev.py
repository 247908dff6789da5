"""Run or test NormViz with nothing but Python: the environment in .venv is made when needed.

python3 dev.py run  [--class] [streamlit options]   the app, for this computer, or for the room
python3 dev.py test [pytest options]         the tests
python3 dev.py bench [core|nets|race|app] [options]   the benchmarks
"""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

# command: (what it is installed from, the module it runs)
COMMANDS = {
    "run": ("requirements.lock", ["streamlit", "run", "serve.py"]),
    "test": ("requirements-dev.lock", ["pytest", "-n", "2", "--dist", "loadscope"]),
    "bench": ("requirements-dev.lock", ["benchmarks"]),
}


def make_environment() -> None:
    """Create .venv; one half made is removed, so that the next try starts afresh."""
    print("Making .venv", flush=True)
    try:
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)
        raise


def install(lock: str) -> None:
    """Install what a lock file names into .venv, unless it was installed last time."""
    digest = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    stamp = VENV / f"{lock}.sha256"
    if stamp.exists() and stamp.read_text() == digest:
        return
    print(f"Installing {lock}", flush=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / lock)], check=True)
    stamp.write_text(digest)


# The signs of an address, three columns wide and five rows high, to be read from the last row.
LETTERS = {
    "0": "███ █ █ █ █ █ █ ███",
    "1": " █  ██   █   █  ███",
    "2": "███   █ ███ █   ███",
    "3": "███   █ ███   █ ███",
    "4": "█ █ █ █ ███   █   █",
    "5": "███ █   ███   █ ███",
    "6": "███ █   ███ █ █ ███",
    "7": "███   █   █   █   █",
    "8": "███ █ █ ███ █ █ ███",
    "9": "███ █ █ ███   █ ███",
    ".": "                 █ ",
    ":": "     █       █     ",
}


def large(text: str) -> str:
    """An address in large type."""
    rows = ("  ".join(LETTERS[sign][4 * row : 4 * row + 3] for sign in text) for row in range(5))
    return "\n".join(f"  {row}".rstrip() for row in rows)


def address_in_the_room() -> str:
    """The address of this computer in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(("192.0.2.1", 9))  # an address that nobody has: only the way is looked up
            return str(way.getsockname()[0])
        except OSError:
            return ""


def is_free(address: str, port: int) -> bool:
    """Whether a server can listen there."""
    with socket.socket() as listener:
        if os.name == "posix":  # elsewhere this would take a port away from who has it
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, port))
        except OSError:
            return False
    return True


def option(options: list[str], name: str, otherwise: str) -> str:
    """The value of one of Streamlit's options, as it is given or by its variable."""
    value = os.environ.get(f"STREAMLIT_{name.replace('.', '_').upper()}", otherwise)
    for number, each in enumerate(options):
        if each == f"--{name}" and number + 1 < len(options):
            value = options[number + 1]
        elif each.startswith(f"--{name}="):
            value = each.partition("=")[2]
    return value


def prepare_run(options: list[str]) -> list[str]:
    """Say where the app will be, and for whom; the result is what Streamlit is told.

    Raises SystemExit, with a sentence, where it cannot be there.
    """
    for_class = "--class" in options
    options = [each for each in options if each != "--class"]
    address = option(options, "server.address", "0.0.0.0" if for_class else "localhost")
    written = option(options, "server.port", "8501")
    if not written.isdecimal() or not 0 < int(written) < 65536:
        sys.exit(f"{written} is no port. A port is a number from 1 to 65535, as 8501.")
    port = int(written)
    if not is_free(address, port):
        command = "python3 dev.py run --class" if for_class else "python3 dev.py run"
        free = [each for each in range(port + 1, min(port + 100, 65536)) if is_free(address, each)]
        hint = f"Port {free[0]} is free:\n{command} --server.port {free[0]}" if free else ""
        sys.exit(f"Port {port} is in use by another program, or not allowed. {hint}".strip())
    here = address_in_the_room() if address == "0.0.0.0" else address
    folder = option(options, "server.baseUrlPath", "").strip("/")
    end = f"{port}/{folder}" if folder else str(port)
    if address == "0.0.0.0" and here:
        print(f"\nFor everybody in this network: http://{here}:{end}\n")
        print(large(f"{here}:{port}"), flush=True)
    elif address == "0.0.0.0":
        print(f"\nThis computer is in no network. On it: http://localhost:{end}", flush=True)
    elif address in ("localhost", "127.0.0.1"):
        print(f"\nFor this computer only: http://{address}:{end}")
        print("For everybody in its network: python3 dev.py run --class", flush=True)
    else:
        print(f"\nFor who can reach it there: http://{address}:{end}", flush=True)
    told = ["--server.address", address, "--server.port", str(port)]
    shown = ["--browser.serverAddress", here or "localhost", "--logger.hideWelcomeMessage", "true"]
    return [*told, *shown, *options]


def main() -> int:
    """Do the command given, with what follows it passed on."""
    if sys.version_info < (3, 11):
        print(f"NormViz needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 2
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print(__doc__)
        return 2
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # large type, where a terminal does not have its sign
    lock, module = COMMANDS[sys.argv[1]]
    os.chdir(ROOT)
    try:
        if not PYTHON.exists():
            make_environment()
        install(lock)
        options = sys.argv[2:]
        if sys.argv[1] == "run":
            options = prepare_run(options)
        command = [str(PYTHON), "-m", *module, *options]
        if os.name == "posix":
            os.execv(command[0], command)  # this process becomes it, so that signals reach it
        return subprocess.call(command)
    except subprocess.CalledProcessError as error:
        return error.returncode  # the command has said what went wrong
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
