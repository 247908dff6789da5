"""The running app in Chromium, beside an empty Streamlit page under the same configuration.

Both are measured in one run, in turns, by a probe in the page: what a learner waits for.
"""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.report import Row, at_least, at_most, print_rows
from tests.browser.support import CHROMIUM_ARGS, Server, serving, wait_until_idle
from tests.support import ROOT, chromium_path

EMPTY_PAGE = """
import streamlit as st
value = st.slider("value", 0, 200, 100)
with st.container(key="shown"):
    st.write(value)
"""
PROBE = (Path(__file__).parent / "probe.js").read_text(encoding="utf-8")

WARM_UP = 6
BLOCK = 20  # presses on one page before the other has its turn; CPU time comes in ticks of 10 ms
BLOCKS = 6
LESSON_BLOCKS = 3  # there are many lessons
COLD_VIEWS = 7
DRAG_SECONDS = 3.0
QUIET_SECONDS = 1.0  # after release: what comes later than this does not come


@dataclass(frozen=True)
class Subject:
    """A page to measure: where it is, a slider of Streamlit's own on it, and what that changes."""

    name: str
    server: Server
    path: str
    slider: str
    target: tuple[str, str | None]


GRID = "[data-testid=nv-grid]"
PLOT = "[data-testid=nv-plot]"
GALLERY = "[data-testid=nv-gallery]"
GAMMA = "/lab?controls=parameters&adjust=gamma&step=y"
# The other pages: where their picture is live, and a slider on them.
LESSONS = (
    ("/scaling", "new: age"),
    ("/scaling?view=descent&momentum=0.3", "Momentum β"),
    ("/relu", "weight w₁"),
    ("/depth", "Depth: layers"),
    ("/inference", "Batch size m"),
    ("/sequences", "Look at step"),
    ("/weights", "v₁"),
    ("/gradients", "Depth: layers"),
)
# Run B alone is trained anew: the net of the article, with batch norm.
TRAIN, RATE, RETRAINED = "/train?edit=B", "learning rate", 20


def main() -> dict[str, Any]:
    """Measure everything, print the table, return the numbers."""
    with ExitStack() as stack:
        empty_folder = stack.enter_context(_empty_folder())
        app_server = stack.enter_context(serving(ROOT / "serve.py"))
        empty_server = stack.enter_context(serving(empty_folder / "empty.py", cwd=empty_folder))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGS)
        stack.callback(browser.close)

        lab = Subject(
            "lab",
            app_server,
            "/lab?controls=inference&infer=1&step=y&learned=5",
            "Training steps on this batch",
            (GRID, "data-painted"),
        )
        charts = replace(
            lab,
            name="lab with 3 live charts",
            path=lab.path + "&section=histograms",
            target=(PLOT, "data-painted"),
        )
        lessons = [
            Subject(path, app_server, path, slider, (PLOT, "data-painted"))
            for path, slider in LESSONS
        ]
        empty = Subject("empty page", empty_server, "/", "value", (".st-key-shown", None))
        results = {
            "first_view": _first_views(browser, lab, empty),
            # Each page with the empty one alone, as a learner has it: other pages that are open
            # cost the browser's memory and the server's time, though they only wait.
            "key_press": _key_presses(browser, BLOCKS, lab, empty),
            "charts": {
                page.name: _key_presses(browser, LESSON_BLOCKS, page, empty)
                for page in (charts, *lessons)
            },
            "hover": _hover(browser, app_server),
            "live_slider": _drag(browser, app_server, GAMMA, "gamma0", GRID),
            "pictures": _drag(browser, app_server, "/pictures", "brightness", GALLERY),
            "retrained": _retrain(browser, app_server),
        }
    print_rows("The running app in Chromium", rows(results))
    return results


def rows(results: dict[str, Any]) -> list[Row]:
    """The lines of the table, each with what it should reach."""
    lab, empty = results["key_press"]["lab"], results["key_press"]["empty page"]
    seen, blank = results["first_view"]["lab"], results["first_view"]["empty page"]
    hover, live, photos = results["hover"], results["live_slider"], results["pictures"]
    retrained = results["retrained"]
    table = [
        Row("key press to painted, empty page, p50 ms", empty["p50_ms"]),
        Row("key press to painted, empty page, p95 ms", empty["p95_ms"]),
        Row("key press to painted, lab, p50 ms", lab["p50_ms"]),
        Row("key press to painted, lab, p95 ms", lab["p95_ms"]),
        Row("  lab / empty, of p50", lab["p50_ms"] / empty["p50_ms"], at_most(2.5)),
    ]
    for name, pressed in results["charts"].items():
        p50 = pressed[name]["p50_ms"]
        table += [
            Row(f"key press to painted, {name}, p50 ms", p50),
            Row("  with charts / empty, of p50", p50 / pressed["empty page"]["p50_ms"], at_most(4)),
        ]
    if lab["cpu_ms"] is not None:
        table += [
            Row("server CPU a rerun, empty page, ms", empty["cpu_ms"]),
            Row("server CPU a rerun, lab, ms", lab["cpu_ms"]),
            Row("  lab / empty", lab["cpu_ms"] / empty["cpu_ms"], at_most(2.5)),
        ]
    return [
        *table,
        Row("first useful view, empty page, median ms", blank["median_ms"]),
        Row("first useful view, lab, median ms", seen["median_ms"]),
        Row("  lab / empty", seen["median_ms"] / blank["median_ms"], at_most(1.3)),
        Row("hover to painted, p95 ms", hover["p95_ms"]),
        Row("  painted in the next frame, share", hover["in_next_frame"], at_least(1.0)),
        Row("  messages sent to the server", hover["messages"], at_most(0)),
        Row("live slider dragged, updates a second", live["updates_a_second"], at_least(8)),
        Row("  settled after release, ms", live["settled_ms"], at_most(150)),
        Row(
            "  photographs under five norms, updates a second",
            photos["updates_a_second"],
            at_least(8),
        ),
        Row("  settled after release, ms", photos["settled_ms"]),
        Row("/train, another rate to the new curve, p50 ms", retrained["p50_ms"], at_most(500)),
        Row("/train, another rate to the new curve, p95 ms", retrained["p95_ms"]),
    ]


# --- what is measured ----------------------------------------------------------------------------


def _key_presses(browser: Browser, blocks: int, *subjects: Subject) -> dict[str, Any]:
    """Arrow keys on a slider, to and fro, in turns on each page."""
    pages = {subject.name: _open(browser, subject) for subject in subjects}
    presses: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    cpu: dict[str, float | None] = {subject.name: 0.0 for subject in subjects}
    for subject in subjects:
        _press(pages[subject.name], subject, WARM_UP)
    for _ in range(blocks):
        for subject in subjects:
            page = pages[subject.name]
            page.bring_to_front()
            before = _cpu_ms(subject.server.pid)
            presses[subject.name] += _press(page, subject, BLOCK)
            wait_until_idle(page)
            after, total = _cpu_ms(subject.server.pid), cpu[subject.name]
            known = before is not None and after is not None and total is not None
            cpu[subject.name] = total + after - before if known else None
    for page in pages.values():
        page.context.close()
    return {
        name: _summary(times)
        | {"cpu_ms": None if (spent := cpu[name]) is None else spent / len(times), "all_ms": times}
        for name, times in presses.items()
    }


def _press(page: Page, subject: Subject, count: int) -> list[float]:
    slider = page.get_by_role("slider", name=subject.slider)
    times = []
    for turn in range(count):
        page.evaluate("target => probe.armChange('keydown', target)", subject.target)
        slider.press("ArrowLeft" if turn % 2 else "ArrowRight")
        times.append(float(page.evaluate("measured")))
        wait_until_idle(page)
    return times


def _hover(browser: Browser, server: Server) -> dict[str, Any]:
    """The pointer from cell to cell of the grid."""
    page = _page(browser)
    sent: list[Any] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.goto(f"{server.url}/lab")
    cells = page.locator(f"{GRID} [role=gridcell]")
    expect(cells.first).to_be_visible()
    wait_until_idle(page)
    boxes = [box for cell in cells.all() if (box := cell.bounding_box())]
    sent.clear()
    moves = []
    for turn in range(40):
        box = boxes[turn % len(boxes)]
        page.evaluate("selector => probe.armHover(selector)", GRID)
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        moves.append(page.evaluate("measured"))
    page.context.close()
    return _summary([move["ms"] for move in moves]) | {
        "in_next_frame": statistics.mean(move["changed"] for move in moves),
        "messages": len(sent),
    }


def _drag(browser: Browser, server: Server, path: str, name: str, picture: str) -> dict[str, Any]:
    """A live slider dragged to and fro without a stop, then let go."""
    page = _page(browser)
    page.goto(f"{server.url}{path}")
    slider = page.locator(f"[data-testid=nv-live-slider] input[type=range][data-name={name}]")
    expect(slider).to_be_visible()
    expect(page.locator(f"{picture}[data-painted]")).to_be_visible()
    wait_until_idle(page)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    left, width, middle = box["x"] + 10, box["width"] - 20, box["y"] + box["height"] / 2
    page.mouse.move(left + width / 2, middle)
    page.mouse.down()
    page.evaluate("target => probe.watch(target)", (picture, "data-painted"))
    start = time.perf_counter()
    while (passed := time.perf_counter() - start) < DRAG_SECONDS:
        sweep = abs((passed / 1.5 + 0.5) % 2 - 1)  # 0.5, down to 0, up to 1, and so on
        page.mouse.move(left + width * sweep, middle)
    page.mouse.move(left + width * 0.9, middle)  # far from the last value, so that work is left
    page.mouse.up()
    page.wait_for_timeout(QUIET_SECONDS * 1000)
    seen = page.evaluate("stop_watching()")
    page.context.close()
    during = [moment for moment in seen["times"] if moment <= seen["released"]]
    if len(during) == len(seen["times"]):
        raise RuntimeError("The value at which the slider was released never reached the picture.")
    return {
        "updates_a_second": len(during) / passed,
        "settled_ms": seen["times"][-1] - seen["released"],
    }


def _retrain(browser: Browser, server: Server) -> dict[str, float]:
    """Arrow keys on the learning rate, always on: each press is a training that nobody had yet."""
    page = _page(browser)
    page.goto(server.url + TRAIN)
    slider = page.get_by_role("slider", name=RATE)
    expect(slider).to_be_visible()
    expect(page.locator(f"{PLOT}[data-painted]")).to_be_visible()
    wait_until_idle(page)
    times = []
    for _ in range(RETRAINED):
        page.evaluate("target => probe.armChange('keydown', target)", (PLOT, "data-painted"))
        slider.press("ArrowLeft")
        times.append(float(page.evaluate("measured")))
        wait_until_idle(page)
    page.context.close()
    return _summary(times)


def _first_views(browser: Browser, *subjects: Subject) -> dict[str, Any]:
    """From the navigation in a cold browser to a picture with something in it."""
    times: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    for _ in range(COLD_VIEWS):
        for subject in subjects:
            page = _page(browser)
            page.goto(subject.server.url + subject.path.partition("?")[0], wait_until="commit")
            page.evaluate("target => probe.firstView(target)", subject.target)
            times[subject.name].append(float(page.evaluate("measured")))
            page.context.close()
    return {
        name: {"median_ms": statistics.median(values), "all_ms": values}
        for name, values in times.items()
    }


# --- helpers -------------------------------------------------------------------------------------


@contextmanager
def _empty_folder() -> Iterator[Path]:
    """A folder with the smallest page that has a slider, and the app's configuration."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "empty.py").write_text(EMPTY_PAGE, encoding="utf-8")
        (folder / ".streamlit").mkdir()
        shutil.copy(ROOT / ".streamlit" / "config.toml", folder / ".streamlit")
        yield folder


def _page(browser: Browser) -> Page:
    """A page in a fresh profile, with the probe in it."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.add_init_script(PROBE)
    return page


def _open(browser: Browser, subject: Subject) -> Page:
    page = _page(browser)
    page.goto(subject.server.url + subject.path)
    expect(page.get_by_role("slider", name=subject.slider)).to_be_visible()
    expect(page.locator(subject.target[0])).to_be_visible()
    wait_until_idle(page)
    return page


def _cpu_ms(pid: int) -> float | None:
    """CPU time that a process has used so far, where /proc tells it."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _summary(times: list[float]) -> dict[str, float]:
    return {
        "p50_ms": statistics.median(times),
        "p95_ms": statistics.quantiles(times, n=20, method="inclusive")[-1],
    }
