"""Charts stay alive: the same graph takes new data, keeps its zoom and follows the theme."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.support import assert_accessible, serving, wait_until_idle

APP = Path(__file__).parent / "shell_app.py"
RANGE = "graph => graph._fullLayout.xaxis.range.map(v => Number(v.toFixed(3)))"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(APP) as server:
        yield server.url


def open_charts(page: Page, url: str) -> Locator:
    """The page with its charts painted; the first of them."""
    page.goto(url)
    wait_until_idle(page)
    expect(page.locator("[data-testid=nv-plot][data-painted]")).to_have_count(2)
    for canvas in page.locator(".nv-canvas").all():
        expect(canvas).to_have_attribute("data-painted", re.compile("^[0-9a-f]+$"))
    return canvas_of(page, "Bars around a")


def canvas_of(page: Page, alt: str) -> Locator:
    """The plotly graph whose picture is called so."""
    return page.locator(".nv-canvas", has=page.get_by_role("img", name=alt, exact=True))


def press_preset(page: Page, chart: Locator) -> None:
    """Give the charts new data, and wait until it is painted."""
    painted = chart.get_attribute("data-painted")
    page.get_by_role("button", name="Preset").click()
    expect(chart).not_to_have_attribute("data-painted", str(painted))


def zoom(page: Page, chart: Locator) -> list[float]:
    """Zoom into the chart by drawing a box with the mouse; the range it then has."""
    box = chart.locator(".nsewdrag").first.bounding_box()
    assert box
    before = chart.evaluate(RANGE)
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.8 * box["height"], steps=5)
    page.mouse.up()
    page.wait_for_function(
        f"([graph, old]) => String(({RANGE})(graph)) !== String(old)",
        arg=[chart.element_handle(), before],
    )
    return list(chart.evaluate(RANGE))


def test_new_data_goes_into_the_same_graph(page: Page, url: str) -> None:
    chart = open_charts(page, url)
    chart.evaluate("graph => { graph.marked = graph.querySelector('svg').marked = true; }")
    bar = chart.locator(".bars path").nth(20)
    before = bar.get_attribute("d")
    press_preset(page, chart)
    assert chart.evaluate("graph => graph.marked && graph.querySelector('svg').marked")
    expect(bar).not_to_have_attribute("d", str(before))


def test_what_did_not_change_is_not_drawn_anew(page: Page, url: str) -> None:
    chart = open_charts(page, url)
    chart.evaluate("g => { g.was = { ...g.data[0], template: g.layout.template }; }")
    press_preset(page, chart)
    same = "g => [g.data[0].x === g.was.x, g.layout.template === g.was.template]"
    assert chart.evaluate(same) == [True, True]
    assert chart.evaluate("g => g.data[0].y === g.was.y") is False


def test_zoom_is_kept(page: Page, url: str) -> None:
    chart = open_charts(page, url)
    assert chart.evaluate(RANGE) == [-3, 3]
    zoomed = zoom(page, chart)
    assert -3 < zoomed[0] < zoomed[1] < 3
    press_preset(page, chart)
    assert chart.evaluate(RANGE) == zoomed


def test_colours_follow_the_theme(page: Page, url: str) -> None:
    chart = open_charts(page, url)
    bar = chart.locator(".bars path").first
    expect(bar).to_have_css("fill", "rgb(180, 83, 9)")
    chart.evaluate("graph => { graph.marked = true; }")
    page.emulate_media(color_scheme="dark")
    expect(bar).to_have_css("fill", "rgb(251, 191, 36)")
    assert chart.evaluate("graph => graph.marked"), "recoloured, not drawn anew"
    title = chart.locator(".gtitle")
    expect(title).to_have_css("fill", "rgb(236, 238, 251)")


def test_plotly_comes_once_and_from_here(new_page: Callable[..., Page], url: str) -> None:
    page = new_page(fresh=True)
    asked: list[str] = []
    page.on("request", lambda request: "plotly" in request.url and asked.append(request.url))
    open_charts(page, url)
    assert [address.startswith(url) for address in asked] == [True]


def test_a_failed_load_is_said(
    new_page: Callable[..., Page], url: str, problems: list[str]
) -> None:
    page = new_page(fresh=True)
    page.route("**/plotly.min.js", lambda route: route.abort())
    page.goto(url)
    expect(page.get_by_text("The charts could not be loaded").first).to_be_visible()
    problems.clear()


def test_charts_stand_side_by_side_and_below_each_other(
    new_page: Callable[..., Page], url: str
) -> None:
    for width, beside in ((1280, True), (390, False)):
        page = new_page(width=width)
        left = open_charts(page, url).bounding_box()
        right = canvas_of(page, "A line around a").bounding_box()
        assert left and right
        assert (right["y"] == left["y"]) is beside
        assert (right["x"] > left["x"]) is beside
        assert right["x"] + right["width"] <= width


def test_a_chart_takes_the_width_it_gets(page: Page, url: str) -> None:
    chart = open_charts(page, url)
    page.set_viewport_size({"width": 500, "height": 900})
    page.wait_for_function(
        "graph => graph.querySelector('svg').clientWidth <= 500 && graph.clientWidth <= 500",
        arg=chart.element_handle(),
    )


def test_frames_are_stepped_through(new_page: Callable[..., Page], url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_charts(page, url)
    film = page.locator(".nv-graph", has=page.get_by_role("img", name="Two bars that grow"))
    heights = "graph => graph._fullData[0].y.join()"
    graph = film.locator(".nv-canvas").element_handle()
    slider = film.get_by_role("slider", name="Step through")
    slider.press("End")
    expect(film.locator("output")).to_have_text("step 3")
    page.wait_for_function(f"graph => ({heights})(graph) === '4,5'", arg=graph)

    film.get_by_role("button", name="Play").click()  # from the end: once more from the start
    page.wait_for_function(f"graph => ({heights})(graph) === '2,3'", arg=graph)
    film.get_by_role("button", name="Pause").click()
    expect(film.get_by_role("button", name="Play")).to_be_visible()


def test_steps_faster_than_the_movement_are_no_error(page: Page, url: str) -> None:
    open_charts(page, url)
    film = page.locator(".nv-graph", has=page.get_by_role("img", name="Two bars that grow"))
    slider = film.get_by_role("slider", name="Step through")
    slider.evaluate(
        """slider => {
            for (slider.value of [2, 3, 1, 4]) slider.dispatchEvent(new Event("input"));
        }"""
    )
    graph = film.locator(".nv-canvas").element_handle()
    page.wait_for_function("graph => graph._fullData[0].y.join() === '4,5'", arg=graph)


def test_graphs_have_no_logo_and_no_cloud(page: Page, url: str) -> None:
    chart = open_charts(page, url)
    titles = chart.locator(".modebar-btn").evaluate_all("all => all.map(b => b.dataset.title)")
    assert len(titles) == 2
    assert chart.locator("a[href]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_and_sliders_are_accessible(
    new_page: Callable[..., Page], url: str, scheme: str
) -> None:
    page = new_page(scheme)
    open_charts(page, url)
    assert_accessible(page)
