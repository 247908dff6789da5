"""The recipe in README is executed: its lesson is made from the text and held to what all are."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT

BLOCK = re.compile(r"^`pages/five/(\w+\.py)`.*?```python\n(.*?)```", re.MULTILINE | re.DOTALL)
FILES = dict(BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8")))
COPIED = ("normviz", "data", ".streamlit", "tests", "app.py", "serve.py", "pyproject.toml")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with two lessons: home, and the one from README."""
    folder = tmp_path_factory.mktemp("house")
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    pages = folder / "pages"
    shutil.copytree(ROOT / "pages" / "home", pages / "home")
    listed = (ROOT / "pages" / "__init__.py").read_text(encoding="utf-8")
    names = re.sub(r"\(\s*\"home\".*?\)", '("home", "five")', listed, flags=re.DOTALL)
    assert names != listed
    (pages / "__init__.py").write_text(names, encoding="utf-8")
    (pages / "five").mkdir()
    for name, text in FILES.items():
        (pages / "five" / name).write_text(text, encoding="utf-8")
    return folder


def run(house: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if "PYTEST" not in key}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=house,
        env={**environment, "PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_the_recipe_is_four_short_files() -> None:
    assert sorted(FILES) == ["figures.py", "lesson.py", "page.py", "state.py"]
    assert all(len(text.splitlines()) < 75 for text in FILES.values())


@pytest.mark.parametrize("checked", ["tests/pages/test_lessons.py", "tests/test_layers.py"])
def test_what_holds_for_every_lesson_holds_for_it(house: Path, checked: str) -> None:
    """Every check of the registry, and of the arrows between files, with this lesson in it."""
    done = run(house, "pytest", checked, "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert re.search(r"\d+ passed", done.stdout)


@pytest.mark.parametrize("tool", [("ruff", "check"), ("ruff", "format", "--check")])
def test_it_is_written_as_the_others_are(house: Path, tool: tuple[str, ...]) -> None:
    done = run(house, *tool, "pages/five")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
