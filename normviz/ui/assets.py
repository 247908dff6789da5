"""Brings the browser side of our components to the browser: from this machine, and once.

Streamlit sends a component's inline JavaScript again at every rerun, so the inline part is a few
lines that import one module with all our components in it. Its address changes with its content.
Streamlit serves it, as it serves plotly.js; our own front door (`normviz.ui.front_door`) does so
from memory, and names it in the page, so that it is there before the first component.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component

from normviz.ui.bundle import bundle
from normviz.ui.wire import encode

FRONTEND = Path(__file__).parent / "frontend"

# Of the calls that arrive while the module is still loading, only the newest counts.
_BOOTSTRAP = """
let loaded = null;

export default function (component) {
  const host = component.parentElement;
  const data = JSON.parse(new TextDecoder().decode(component.data));
  host.nvNewest = component;
  const draw = () => {
    if (host.nvNewest !== component) return;
    const [render, styles] = loaded["%(name)s"];
    host.nvCleanup = render({ ...component, data }, styles);
  };
  if (loaded) draw();
  else import(new URL("%(address)s", document.baseURI).href).then(({ components }) => {
    loaded = components;
    draw();
  });
  return () => {
    if (host.nvNewest !== component) return; // an outdated call ends after a newer one began
    host.nvNewest = null;
    host.nvCleanup?.();
  };
}
"""
_STARTED = "normviz.started"


@dataclass(frozen=True)
class Component:
    """The browser side of a component: a module below the frontend folder, and its styles.

    The module's default export is called after every rerun with Streamlit's component object and
    the other styles in its folder, name to text; it returns what to call when the component leaves
    the page. `css` is a file that Streamlit puts in itself. `isolate` gives the component a shadow
    root of its own.
    """

    entry: str
    css: str = ""
    isolate: bool = True


COMPONENTS = {
    "normviz_reading": Component("frame/reading.js", "frame/frame.css"),
    "normviz_try_this": Component("frame/try_this.js", "frame/frame.css"),
    "normviz_hint": Component("frame/hint.js", "frame/hint.css", isolate=False),
    "normviz_look": Component("frame/look.js"),
    "normviz_copy_link": Component("frame/copy_link.js", "frame/frame.css"),
    "normviz_grid": Component("grid/grid.js"),
    "normviz_live_slider": Component("live_slider/live_slider.js", "live_slider/live_slider.css"),
    "normviz_gallery": Component("gallery/gallery.js", "gallery/gallery.css"),
    "normviz_plane": Component("live_slider/plane.js", "live_slider/plane.css"),
    "normviz_trainings": Component("trainings/trainings.js", "trainings/trainings.css"),
    "normviz_plot": Component("plot/plot.js", "plot/plot.css", isolate=False),
}


@dataclass(frozen=True)
class Asset:
    """A file for the browser, at an address of its own that changes with its content.

    `made` is its content where it is in no file of the disk yet.
    """

    name: str
    file: Path
    made: bytes | None = None

    @property
    def path(self) -> str:
        """The URL path, under which Streamlit serves the file once `offer` was called in a run."""
        return f"{base_path()}{self.address[1:]}"

    @property
    def address(self) -> str:
        """The address as seen from any page of the app, which all are in one folder.

        What a proxy puts before that folder only the browser knows.
        """
        return f"./component/{__name__}.{self.name}/{self.file.name}"

    def read(self) -> bytes:
        """The content."""
        return self.file.read_bytes() if self.made is None else self.made

    def offer(self) -> None:
        """Have Streamlit serve the file, and what else is in its folder; from the run of a script.

        Streamlit names what it serves after the module that asks for it, which is this one.
        """
        folder = self.file.parent
        if self.made is not None:
            folder = Path(_folder().name)
            (folder / self.file.name).write_bytes(self.made)
        declare_component(self.name, path=folder)


@cache
def components_asset() -> Asset:
    """All components as one module."""
    text = all_components().encode()
    return Asset(_versioned("components", text), Path("components.js"), text)


@cache
def plotly_asset() -> Asset:
    """plotly.js as it comes with the installed plotly package."""
    # find_spec instead of an import: the running app needs plotly's JavaScript, not its Python.
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise RuntimeError("plotly is not installed: pip install -r requirements.txt")
    file = Path(spec.origin).parent / "package_data" / "plotly.min.js"
    return Asset(_versioned("plotly", file.read_bytes()), file)


def _versioned(name: str, content: bytes) -> str:
    return f"{name}_{hashlib.sha256(content).hexdigest()[:12]}"


@cache
def _folder() -> TemporaryDirectory[str]:
    """Where this process keeps what it has made for Streamlit to serve."""
    return TemporaryDirectory(prefix="normviz-")


@cache
def _address(asset: Asset) -> str:
    """The address of a file that the browser is to ask for, from the run of a script."""
    if not _behind_the_front_door:  # which has it in memory
        asset.offer()
    return asset.address


def plotly_url() -> str:
    """The address of plotly.js."""
    return _address(plotly_asset())


def base_path() -> str:
    """What the path of every address of the app starts with; usually empty."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}" if base else ""


@cache
def module_component(name: str) -> Callable[..., Any]:
    """Register a component of the table; the result mounts it, with `data`, a dict, and `key`."""
    known = COMPONENTS[name]
    component = st.components.v2.component(
        name,
        html='<div class="nv-root"></div>',
        css=(FRONTEND / known.css).read_text(encoding="utf-8") if known.css else None,
        js=_BOOTSTRAP % {"name": name, "address": _address(components_asset())},
        isolate_styles=known.isolate,
    )

    def mount(*, data: Mapping[str, Any], **more: Any) -> Any:
        # As bytes: what is not, Streamlit writes as JSON twice, once to send and once to name it.
        return component(data=encode(data), **more)

    return mount


def all_components() -> str:
    """One module of all components: it exports `components`, name -> [function, styles]."""
    modules = {
        path.relative_to(FRONTEND).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(FRONTEND.rglob("*.js"))
    }
    parts = [bundle(modules, [each.entry for each in COMPONENTS.values()])]
    parts.append("export const components = {\n")
    for name, each in COMPONENTS.items():
        parts.append(f'{name}: [$modules["{each.entry}"].default, {json.dumps(_styles(each))}],\n')
    return "".join([*parts, "};\n"])


def _styles(component: Component) -> dict[str, str]:
    """The styles that are handed to a component's module: those that Streamlit does not put in."""
    folder = (FRONTEND / component.entry).parent
    own = FRONTEND / component.css
    sheets = [path for path in sorted(folder.glob("*.css")) if path != own]
    return {path.name: path.read_text(encoding="utf-8") for path in sheets}


# --- the head start -------------------------------------------------------------------------------

_behind_the_front_door = False

# React shows a placeholder for an element whose code it does not have yet, and then, though the
# code arrives within milliseconds, keeps it for 300. It is enough that the first component of ours
# is one that nobody looks at, and comes this much earlier than the others.
_HEAD_START_SECONDS = 0.1


def head_start() -> None:
    """In a session's first run, wait until the browser has the code that shows components."""
    if _behind_the_front_door and _STARTED not in st.session_state:
        st.session_state[_STARTED] = True
        time.sleep(_HEAD_START_SECONDS)


def come_with_the_page() -> None:
    """From now on each page that is served brings along the code that shows components."""
    global _behind_the_front_door
    _behind_the_front_door = True
