"""What browser tests and benchmarks share: a server of their own, and questions about a page."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal
from urllib.parse import urlparse

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.support import ROOT

Scheme = Literal["light", "dark"]
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
STARTUP_SECONDS = 60
OPTIONS = ("--server.address", "127.0.0.1", "--server.headless", "true")
expect.set_options(timeout=40_000)  # a busy machine is slow, not wrong
# What is still fading in would be measured at the contrast of the moment. Animations are asked of
# each shadow root by itself; one without an end, as a spinner's, cannot be finished.
FINISH_ANIMATIONS = """() => {
    const finish = (root) => {
        for (const animation of root.getAnimations())
            if (Number.isFinite(animation.effect.getComputedTiming().endTime)) animation.finish();
        for (const element of root.querySelectorAll("*"))
            if (element.shadowRoot) finish(element.shadowRoot);
    };
    finish(document);
}"""
JUMP = """path => {
    History.prototype.pushState.call(history, {}, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
}"""
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@dataclass(frozen=True)
class Server:
    """A running Streamlit server."""

    url: str
    pid: int
    log: IO[str]

    def tracebacks(self) -> str:
        """What it logged since this was last asked, if an exception is among it."""
        new = self.log.read()
        return new if "Traceback" in new else ""


@contextmanager
def serving(
    script: Path,
    cwd: Path = ROOT,
    *,
    path: Sequence[Path] = (),
    options: Sequence[str] = OPTIONS,
    base: str = "",
    environment: Mapping[str, str] | None = None,
    **process_options: Any,
) -> Iterator[Server]:
    """Serve a Streamlit script on a free port, under the configuration found in `cwd`.

    path: folders in which Python looks for modules before all others. options: Streamlit's, beside
    the port. base: what its addresses start with, by the options. environment: what it has beside
    this process's. process_options: of Popen.
    """
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.port", str(port), *options]
    with (
        tempfile.TemporaryDirectory() as folder,
        open(Path(folder, "log"), "w") as out,
        open(Path(folder, "log"), encoding="utf-8", errors="replace") as log,
    ):
        process = subprocess.Popen(
            command,
            cwd=cwd,
            # A server that is ended by a signal leaves what it has written: here it goes too.
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(map(str, [*path, ROOT])),
                "TMPDIR": folder,
                **(environment or {}),
            },
            stdout=out,
            stderr=subprocess.STDOUT,
            **{"stdin": subprocess.DEVNULL, **process_options},
        )
        try:
            url = f"http://127.0.0.1:{port}"
            if not _healthy(url + base, process):
                raise RuntimeError(f"{script} was not served:\n{log.read()}")
            yield Server(url, process.pid, log)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def watched_page(
    browser: Browser,
    problems: list[str],
    scheme: Scheme = "light",
    width: int = 1280,
    height: int = 900,
    **options: Any,
) -> Page:
    """A blank page in a fresh profile; what goes wrong on it is added to `problems`."""
    viewport = {"width": width, "height": height}
    context = browser.new_context(color_scheme=scheme, viewport=viewport, **options)
    page = context.new_page()
    page.on("console", lambda message: _listen(message, problems))
    page.on("pageerror", lambda error: problems.append(f"uncaught: {error}"))
    page.on("websocket", lambda socket: _check_host(socket.url, problems))
    context.on("request", lambda request: _check_host(request.url, problems))
    return page


def _listen(message: ConsoleMessage, problems: list[str]) -> None:
    if message.type == "error":
        problems.append(f"console: {message.text} ({message.location['url']})")


def _check_host(url: str, problems: list[str]) -> None:
    if not on_this_machine(url):
        problems.append(f"a request left the machine: {url}")


def jump(page: Page, path: str) -> None:
    """Show another state of the app, by its address, in a tab that has the app open already.

    As the browser's Forward would: nothing is loaded, and the state is read from the address, with
    its notices. What no address holds stays: guesses, trained nets, earlier versions.
    """
    header = page.locator("[data-run]")
    before = header.get_attribute("data-run")
    page.evaluate(JUMP, path)
    # Until the script has begun to run it counts as at rest, and for a moment headers stand twice.
    expect(header.and_(page.locator(f":not([data-run='{before}'])"))).to_have_count(1)
    expect(header).to_have_count(1)
    wait_until_idle(page)


def wait_until_idle(page: Page) -> None:
    """Wait until the app is connected, its script has run through and all of it has been made.

    Nothing went wrong in it, that is.
    """
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=30_000)
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)  # stands in for what is loading
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.locator(".st-key-normviz-broken")).to_have_count(0)


def charts(page: Page) -> Locator:
    """The panels of charts; the first has been drawn."""
    panels = page.get_by_test_id("nv-plot")
    expect(panels.first).to_have_attribute("data-painted", re.compile(r"^[0-9a-f.]+$"))
    return panels


def chart(page: Page, words: str) -> Locator:
    """The chart whose text alternative has these words."""
    return page.get_by_role("img", name=re.compile(words))


def said(page: Page, text: str | re.Pattern[str]) -> None:
    """The page says this somewhere, in a component or outside."""
    expect(page.get_by_text(text).first).to_be_visible()


def wait_until_drawn(page: Page) -> None:
    """Wait until every panel of charts on the page has been drawn, and there is one."""
    page.wait_for_function(
        """() => {
            const plots = [...document.querySelectorAll("[data-testid=nv-plot]")];
            return plots.length && plots.every((plot) => plot.dataset.painted);
        }"""
    )


def on_this_machine(url: str) -> bool:
    """Whether a request to `url` stays on the machine."""
    parts = urlparse(url)
    return parts.scheme in ("data", "blob", "about") or parts.hostname in ("127.0.0.1", "localhost")


def assert_accessible(page: Page, *, without: Sequence[str] = ()) -> None:
    """Fail on any rule of WCAG A or AA, or best practice, that axe-core sees broken.

    Shadow roots are looked into. `without` names rules to leave out, for a fault in Streamlit's own
    frontend: say which, and why.
    """
    page.evaluate(AXE_SCRIPT)
    page.evaluate(FINISH_ANIMATIONS)
    page.evaluate("() => document.fonts.ready.then(() => {})")  # of which formulas have their size
    options = {
        "runOnly": {"type": "tag", "values": list(RULES)},
        "rules": {rule: {"enabled": False} for rule in without},
        "resultTypes": ["violations"],
    }
    result = page.evaluate("options => axe.run(document, options)", options)
    report = [
        f"{violation['id']}: {violation['help']}\n    {node['target']} {node['html'][:200]}\n"
        f"    {node.get('failureSummary', '')}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
    assert not report, "Accessibility:\n" + "\n".join(report)


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_listening(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a program that was started takes connections."""
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


def _healthy(url: str, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                return True
        except OSError:  # not listening yet
            time.sleep(0.05)
    return False
