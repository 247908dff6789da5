"""Run or test NormViz with nothing but Python: the environment in .venv is made when needed.

python3 dev.py run  [streamlit options]      the app, on http://localhost:8501
python3 dev.py test [pytest options]         the tests
python3 dev.py bench [core|nets|race|app] [options]   the benchmarks
"""

import hashlib
import os
import shutil
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


def main() -> int:
    """Do the command given, with what follows it passed on."""
    if sys.version_info < (3, 11):
        print(f"NormViz needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 2
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print(__doc__)
        return 2
    lock, module = COMMANDS[sys.argv[1]]
    os.chdir(ROOT)
    try:
        if not PYTHON.exists():
            make_environment()
        install(lock)
        command = [str(PYTHON), "-m", *module, *sys.argv[2:]]
        if os.name == "posix":
            os.execv(command[0], command)  # this process becomes it, so that signals reach it
        return subprocess.call(command)
    except subprocess.CalledProcessError as error:
        return error.returncode  # the command has said what went wrong
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
