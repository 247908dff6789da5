"""The locks hold every package with its hashes, on every Python; dev.py installs from them."""

import functools
import importlib.metadata
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import dev
from tests.support import ROOT

LOCKS = {"requirements.lock": "requirements.txt", "requirements-dev.lock": "requirements-dev.txt"}
PLACES = [
    {"python_version": python, "python_full_version": f"{python}.0", **system}
    for python in ("3.11", "3.12", "3.13", "3.14")
    for system in (
        {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
        {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    )
]


@functools.cache
def entries(name: str) -> list[tuple[Requirement, list[str]]]:
    """What a lock file pins, each with its hashes."""
    code = re.sub(r"#.*", "", (ROOT / name).read_text()).replace("\\\n", " ")
    lines = [line.split("--hash=") for line in code.splitlines() if line.strip()]
    return [(Requirement(line[0]), [each.strip() for each in line[1:]]) for line in lines]


def wanted(name: str) -> list[Requirement]:
    """What a requirements file asks for, and those that it includes."""
    lines = re.sub(r"#.*", "", (ROOT / name).read_text()).split("\n")
    included = [line.split()[1] for line in lines if line.startswith("-r")]
    own = [Requirement(line) for line in lines if line.strip() and not line.startswith("-r")]
    return own + [each for file in included for each in wanted(file)]


def pins(name: str, place: dict[str, str]) -> dict[str, str]:
    """What is installed there: a version of each package."""
    found = [
        (canonicalize_name(pin.name), next(iter(pin.specifier)).version)
        for pin, _hashes in entries(name)
        if pin.marker is None or pin.marker.evaluate(place)
    ]
    assert len(found) == len(dict(found)), "a package is pinned twice"
    return dict(found)


@functools.cache
def needs_of(name: str, version: str) -> list[Requirement]:
    """What a package needs; nothing is known of one that is not installed here."""
    try:
        package = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return []  # of another system
    if package.version != version:
        return []  # of another Python
    python = f"python{package.metadata['Requires-Python'] or ''}"
    return [Requirement(each) for each in [python, *(package.requires or ())]]


def unmet(needs: list[Requirement], pinned: dict[str, str], place: dict[str, str]) -> list[str]:
    """The needs that the pins do not meet there."""
    missed = []
    for need in needs:
        if need.marker is None or need.marker.evaluate({**place, "extra": ""}):
            version = pinned.get(canonicalize_name(need.name))
            if version is None or not need.specifier.contains(version, prereleases=True):
                missed.append(str(need))
    return missed


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_to_one_version_with_hashes(lock: str) -> None:
    for pin, hashes in entries(lock):
        assert [each.operator for each in pin.specifier] == ["=="], pin
        assert hashes and all(re.fullmatch("sha256:[0-9a-f]{64}", each) for each in hashes), pin
    assert (
        "://" not in (ROOT / lock).read_text()
    )  # where they come from is the business of whoever installs


@pytest.mark.parametrize("place", PLACES, ids=lambda place: "-".join(list(place.values())[1:3]))
@pytest.mark.parametrize("lock", LOCKS)
def test_the_pins_meet_what_we_ask_for_and_what_the_packages_do(
    lock: str, place: dict[str, str]
) -> None:
    pinned = pins(lock, place)
    assert not unmet(wanted(LOCKS[lock]), pinned, place)
    python = {"python": place["python_full_version"]}
    for name, version in pinned.items():
        needs = needs_of(name, version)
        assert not unmet(needs, {**pinned, **python}, place), name


def test_tests_run_with_the_versions_that_the_app_runs_with() -> None:
    for place in PLACES:
        assert (
            pins("requirements.lock", place).items() <= pins("requirements-dev.lock", place).items()
        )


def test_a_package_that_is_not_pinned_or_otherwise_is_found() -> None:
    needs = [Requirement("a>=2"), Requirement("b"), Requirement("c; extra == 'more'")]
    place = PLACES[0]
    assert unmet(needs, {"a": "1", "b": "1"}, place) == ["a>=2"]
    assert unmet(needs, {"a": "2"}, place) == ["b"]
    assert not unmet(needs, {"a": "2", "b": "1"}, place)


def test_a_lock_is_installed_once_and_anew_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    fake = SimpleNamespace(run=lambda command, check: commands.append(command))
    monkeypatch.setattr(dev, "subprocess", fake)
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path)
    lock = tmp_path / "some.lock"
    for text in ("a", "a", "b"):
        lock.write_text(text)
        dev.install("some.lock")
    assert len(commands) == 2
    assert all(command[-3:] == ["--require-hashes", "-r", str(lock)] for command in commands)


def test_what_failed_is_installed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[Any] = []

    def fail(command: list[str], check: bool) -> None:
        tries.append(command)
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(dev, "subprocess", SimpleNamespace(run=fail))
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path)
    (tmp_path / "some.lock").write_text("a")
    for _ in range(2):
        with pytest.raises(subprocess.CalledProcessError):
            dev.install("some.lock")
    assert len(tries) == 2


def test_every_command_is_installed_from_a_lock() -> None:
    assert {lock for lock, _module in dev.COMMANDS.values()} == set(LOCKS)
