"""The pace at which Play goes through the steps."""

from itertools import pairwise

from playwright.sync_api import expect

from tests.browser.grid_page import Open

WHEN_STEPS_CAME = """root => {
    root.cameAt = [];
    const seen = () => root.cameAt.push(performance.now());
    const steps = root.querySelector(".steps");
    new MutationObserver(seen).observe(steps, { subtree: true, attributeFilter: ["aria-current"] });
}"""


def test_play_goes_at_the_pace_that_is_chosen_and_keeps_it(open_grid: Open) -> None:
    grid = open_grid()
    pace = grid.root.get_by_role("combobox", name="Pace of Play")
    expect(pace).to_have_value("1.4")
    pace.select_option("6 s a step")
    grid.button("Play the steps").click()
    pace.select_option("0.7 s a step")  # on the way: the six seconds are not waited for
    grid.root.evaluate(WHEN_STEPS_CAME)
    expect(grid.root.locator('[aria-current="step"]')).to_have_text("yOutput", timeout=5_500)
    came = grid.root.evaluate("root => root.cameAt")
    gaps = sorted(later - before for before, later in pairwise(came))
    assert 600 < gaps[len(gaps) // 2] < 1_200
    grid.page.reload()
    expect(pace).to_have_value("0.7")
    pace.select_option("1.4 s a step")  # the tab is others' too
