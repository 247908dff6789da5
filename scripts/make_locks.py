"""Write requirements.lock and requirements-dev.lock: every package, also those that others need.

python3 scripts/make_locks.py              after a change in requirements.txt or -dev.txt
python3 scripts/make_locks.py --upgrade    and with the newest of what they only need

Each pin has the hashes of its files for every system and every Python from 3.11 on. What made them
is installed into an environment that is thrown away.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILER = "uv==0.13.9"


def main(options: list[str]) -> None:
    """Make both files; those that are there give the versions that stay."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        scripts = Path(folder, "Scripts" if os.name == "nt" else "bin")
        pip = [str(scripts / "python"), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", COMPILER], check=True)
        compile_ = [str(scripts / "uv"), "pip", "compile", "--quiet", "--universal"]
        compile_ += ["--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"]
        compile_ += ["--custom-compile-command", "python3 scripts/make_locks.py", *options]
        app = ["requirements.txt", "--output-file", "requirements.lock"]
        subprocess.run([*compile_, *app], cwd=ROOT, check=True)
        # Where both say something about a package, they say the same.
        dev = ["requirements-dev.txt", "--output-file", "requirements-dev.lock"]
        dev += ["--constraints", "requirements.lock"]
        subprocess.run([*compile_, *dev], cwd=ROOT, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
