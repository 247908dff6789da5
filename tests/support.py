"""What tests of every layer share: the optional parts of the machine, asked for by name.

A test that needs PyTorch or Chromium asks here for it and is skipped, with the reason, where it is
missing. With NORMVIZ_REQUIRE_ALL=1 (as in CI) a missing part is a failure instead, so that a
run cannot pass by checking nothing.
"""

import importlib
import os
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent


def require_all() -> bool:
    """Whether this run must execute every test."""
    return os.environ.get("NORMVIZ_REQUIRE_ALL") == "1"


def missing(reason: str) -> NoReturn:
    """Skip the calling test, or fail it where every test must run."""
    if require_all():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def require_torch() -> Any:
    """The module `torch`, against which the core is checked."""
    return _require_module("torch", "PyTorch is not installed: pip install torch==2.13.0")


def chromium_path() -> str:
    """The path of a Chromium or Chrome executable for the browser tests."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    missing("Chromium is not installed: on Debian, apt-get install chromium")


def nginx_path() -> str:
    """The path of nginx, for the tests of what a proxy does."""
    for folder in (None, "/usr/sbin"):  # which is not on everybody's path
        if found := shutil.which("nginx", path=folder):
            return found
    missing("nginx is not installed: on Debian, apt-get install nginx-light")


def _require_module(name: str, reason: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError:
        missing(reason)
