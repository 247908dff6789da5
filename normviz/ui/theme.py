"""What .streamlit/config.toml cannot say about the look: a few rules of CSS, the same on each page.

Colours are in config.toml (Streamlit's own parts) and in `normviz.ui.style` (ours).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

import streamlit as st

from normviz.language import _
from normviz.ui.assets import FRONTEND, head_start
from normviz.ui.style import PALETTE

HEAD_SCRIPTS = ("address.js", "formulas.js", "menu.js", "radios.js", "text_keys.js")
_ICON_FILE = FRONTEND / "icon.svg"
# As an address that holds the picture: a file would be read and hashed at every rerun.
ICON = "data:image/svg+xml;base64," + b64encode(_ICON_FILE.read_bytes()).decode("ascii")

_RULES = """
/* Streamlit writes white on the accent, also where the accent is light. */
[data-testid="stBaseButton-primary"],
[data-testid="stBaseButton-primaryFormSubmit"] { color: light-dark(%(light)s, %(dark)s); }

[data-testid="stMainBlockContainer"] { max-width: 84rem; }
/* KaTeX lets a block of formulas stick out by a hair: without room for it that hair scrolls. */
.katex-display { padding: 0.2em 2px 0.5em; }
.katex-display.katex-display { margin-block: 0.1em; }
/* A formula too long for the page goes on in the next line: what scrolls needs a mouse. */
.katex-display > .katex { white-space: normal; }
.katex-display > .katex > .katex-html > .base { margin-block: 0.2em; }
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding-inline: 1rem; }
  .st-key-normviz-header { flex-wrap: wrap; }
  .st-key-normviz-header > :first-child { flex-basis: 100%%; }
  .katex-display { font-size: 0.85em; }
  [data-testid="stMarkdownContainer"] table :is(th, td) {
    padding-inline: 0.35rem; font-size: 0.9em;
  }
  /* The picture stays in view while its controls are moved: at the foot of the screen while those
     above it are; at its head where they stand beside it on a wider page, and follow it here. A
     grid of cells is too tall for that. */
  [data-testid="stLayoutWrapper"]:has(> .st-key-normviz-stage-picture):not(:has(
    [class*="st-key-normviz-question"], [class*="st-key-normviz-verdict"],
    [data-testid="stColumn"], [data-testid="stBidiComponentIsolated"])),
  [data-testid="stColumn"]:has(> * > .st-key-weights-plane) {
    position: sticky; bottom: 0; z-index: 2; background: light-dark(#ffffff, #10131f);
  }
  /* What a step says is never below it. */
  .st-key-normviz-step { position: relative; z-index: 3; background: light-dark(#ffffff, #10131f); }
  .st-key-normviz-beside [data-testid="stLayoutWrapper"]:has(> .st-key-normviz-stage-picture),
  [data-testid="stColumn"]:has(> * > .st-key-weights-plane) { top: 3.75rem; bottom: auto; }
  [data-testid="stHorizontalBlock"]:has(> * > * > .st-key-weights-plane)
    > :not(:first-child, :last-child) { order: 1; }
  .st-key-normviz-beside > * > [data-testid="stHorizontalBlock"] { flex-flow: column nowrap; }
  .st-key-normviz-beside > * > * > [data-testid="stColumn"],
  .st-key-normviz-beside > * > * > [data-testid="stColumn"] > [data-testid="stVerticalBlock"] {
    display: contents;
  }
  .st-key-normviz-beside > * > * > :not(:has(.st-key-normviz-stage-picture)) > * > * { order: 1; }
  .st-key-normviz-beside > * > * > * > *
    > :has(> .st-key-normviz-stage-picture):not(:has([class*="st-key-normviz-question"])) ~ * {
    order: 2;
  }
}
/* A table beside the picture has little room. */
[data-testid="stColumn"] [data-testid="stMarkdownContainer"] table :is(th, td) {
  padding-inline: 0.35rem; font-size: 0.9em;
}
/* A link or a button takes two lines rather than losing its end. */
[data-testid="stPageLink-NavLink"], [data-testid="stButton"] button { height: auto; }
:is([data-testid="stPageLink-NavLink"], [data-testid="stButton"])
  :is([data-testid="stMarkdownContainer"], p) {
  overflow: visible; text-align: start; white-space: normal;
}
[data-testid="stCheckbox"] [data-testid="stMarkdownContainer"] p {
  overflow: visible; white-space: normal;
}
/* Between words, that is. */
[data-testid="stButton"] button { overflow-wrap: normal; }
/* A row of choices that wraps: each has its whole border. */
[data-testid="stButtonGroup"] [role="radiogroup"] { gap: 0.25rem; }
[data-testid="stButtonGroup"] [role="radiogroup"] > button { margin: 0; border-radius: 0.5rem; }
[data-testid="stButtonGroup"] [aria-checked="false"]:not(:hover) {
  border-color: light-dark(#c5c9dc, #454d70) !important;
}
/* A button in their row is as tall as they are. */
[data-testid="stHorizontalBlock"]:has(> * > [data-testid="stButtonGroup"])
  > * > [data-testid="stButton"] button { min-height: 0; padding-block: 0.25rem; }
/* Cards fill their row, and leave no hole in the last one. */
[class*="st-key-home-doors"] > * { flex: 1 1 14.5rem !important; width: auto !important; }
.st-key-normviz-dress { display: none; }
/* While a page is computed Streamlit readies each element to fade, a layer of its own for each: a
   tenth of the way to the new picture, which is there long before anything has faded. */
[data-testid="stElementContainer"][data-stale="true"] {
  opacity: 1 !important; transition: none !important;
}

@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation-duration: 0.01ms !important; transition: none !important; }
}
"""

# Words follow the language, numbers and formulas keep their own order.
_RIGHT_TO_LEFT = """
[data-testid="stMainBlockContainer"], [data-testid="stSidebarContent"] { direction: rtl; }
h1, h2, h3, [data-testid="stMarkdownContainer"] { text-align: right; }
.katex, .katex-display, pre, code, input, textarea, .stSlider, .stSelectSlider, .stDataFrame,
[data-testid="stNumberInputContainer"] { direction: ltr; }
.katex, code { unicode-bidi: isolate; }
"""


def set_page() -> None:
    """The name and icon of the browser tab, and the width of the page."""
    st.set_page_config(
        page_title="NormViz",
        page_icon=ICON,
        layout="wide",
        menu_items={"About": _("NormViz teaches normalization in deep learning, by numbers.")},
    )
    st.logo(ICON, size="large")


def rules() -> str:
    """The rules of CSS that hold in every language."""
    light, dark = PALETTE["on-accent"]
    return _RULES % {"light": light, "dark": dark}


def head_script() -> str:
    """What runs before all else: for Back, the phone's menu, radio groups, keys, wide formulas.

    Once a page: behind the front door it comes in the page's head, and with `dress` again.
    """
    files = (FRONTEND / "frame" / name for name in HEAD_SCRIPTS)
    scripts = "".join(file.read_text(encoding="utf-8") for file in files)
    return f"if (!window.nvHead) {{\nwindow.nvHead = true;\n{scripts}}}\n"


def dress(direction: Literal["ltr", "rtl"]) -> None:
    """Put the rules on the page, the head's scripts, and its language's reading direction.

    Behind the front door the page has rules and script already: an element comes too late for its
    first picture, at times by half a second.
    """
    _rules(direction)(key="normviz.dress")
    head_start()


@cache
def _rules(direction: Literal["ltr", "rtl"]) -> Callable[..., Any]:
    return st.components.v2.component(
        f"normviz_dress_{direction}",
        html="<span></span>",
        css=rules() + (_RIGHT_TO_LEFT if direction == "rtl" else ""),
        js=head_script() + "export default () => {};",
        isolate_styles=False,
    )
