"""`python -m benchmarks [core|nets|race|app] [--json FILE]`: measure, print, write numbers."""

import argparse
import importlib
import json
import os
import platform
import sys
from pathlib import Path

PARTS = ("core", "nets", "race", "app")


def main() -> None:
    """Run the parts asked for, one after the other, so that they do not disturb each other."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("part", nargs="?", choices=PARTS, help="only this one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers there")
    options = parser.parse_args()

    results: dict[str, object] = {
        "machine": {
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "python": sys.version.split()[0],
        }
    }
    for part in [options.part] if options.part else PARTS:
        results[part] = importlib.import_module(f"benchmarks.{part}").main()
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
