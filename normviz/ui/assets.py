"""Brings the browser side of our components to the browser: from this machine, and once.

Streamlit sends a component's inline JavaScript again at every rerun, so the inline part is a few
lines that take the real module from where it is. Behind our own front door
(`normviz.ui.front_door`) the page has brought all modules along. Else the first run in a session
carries the component's files: a learner who opens a page waits for no further request. A browser
that missed both asks the server.
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
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component

from normviz.ui.bundle import bundle
from normviz.ui.wire import encode

FRONTEND = Path(__file__).parent / "frontend"
_PLOTLY = "plotly.min.js"

# Of the calls that arrive while the module is still loading, only the newest counts.
_BOOTSTRAP = """
const folder = "%(folder)s", entry = "%(entry)s", styles = %(styles)s;

async function unpack({ script, css }) {
  const blob = new Blob([script], { type: "text/javascript" });
  return { module: await import(URL.createObjectURL(blob)), css };
}

async function ask() {
  const at = (name) => new URL(`${folder}/${name}`, location.origin).href;
  const text = async (name) => [name, await (await fetch(at(name))).text()];
  const [module, ...css] = await Promise.all([import(at(entry)), ...styles.map(text)]);
  return { module, css: Object.fromEntries(css) };
}

export default function (component) {
  const host = component.parentElement;
  const [data, nvFiles] = JSON.parse(new TextDecoder().decode(component.data));
  const loaded = (globalThis.nvModules ??= {});
  loaded[folder + entry] ??= nvFiles ? unpack(nvFiles) : ask();
  host.nvNewest = component;
  const draw = ({ module, css }) => {
    if (host.nvNewest === component)
      host.nvCleanup = module.default({ ...component, data }, css);
  };
  if (loaded[folder + entry].then) loaded[folder + entry].then(draw);
  else draw(loaded[folder + entry]);
  return () => {
    if (host.nvNewest !== component) return; // an outdated call ends after a newer one began
    host.nvNewest = null;
    host.nvCleanup?.();
  };
}
"""
_SENT = "normviz.sent"


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
    "normviz_copy_link": Component("frame/copy_link.js", "frame/frame.css"),
    "normviz_grid": Component("grid/grid.js"),
    "normviz_live_slider": Component("live_slider/live_slider.js", "live_slider/live_slider.css"),
    "normviz_plane": Component("live_slider/plane.js", "live_slider/plane.css"),
    "normviz_trainings": Component("trainings/trainings.js", "trainings/trainings.css"),
    "normviz_plot": Component("plot/plot.js", "plot/plot.css", isolate=False),
}
_with_the_page = False

# React shows a placeholder for an element whose code it does not have yet, and then, though the
# code arrives within milliseconds, keeps it for 300. It is enough that the first component of ours
# is one that nobody looks at, and comes this much earlier than the others.
_HEAD_START_SECONDS = 0.1


def head_start() -> None:
    """In a session's first run, wait until the browser has the code that shows components."""
    if _with_the_page and _SENT not in st.session_state:
        st.session_state[_SENT] = set()
        time.sleep(_HEAD_START_SECONDS)


def come_with_the_page() -> None:
    """Have no run carry files any more: from now on each page that is served brings them along."""
    global _with_the_page
    _with_the_page = True


def _plotly_folder() -> Path:
    # find_spec instead of an import: the running app needs plotly's JavaScript, not its Python.
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise RuntimeError("plotly is not installed: pip install -r requirements.txt")
    return Path(spec.origin).parent / "package_data"


@cache
def _versioned(name: str, *files: Path) -> str:
    """The name with the version of `files`: a browser never mixes old and new modules."""
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return f"{name}_{digest[:12]}"


@cache
def _serve(versioned: str, folder: Path) -> str:
    """Have Streamlit serve `folder`, from the run of a script; the URL path under which it does."""
    component = declare_component(versioned, path=folder)
    return f"{base_path()}/component/{component.name}"


def plotly_file() -> Path:
    """plotly.js as it comes with the installed plotly package."""
    return _plotly_folder() / _PLOTLY


@cache
def plotly_name() -> str:
    """The name under which the front door serves plotly.js; it changes with the file."""
    return f"normviz-plotly-{hashlib.sha256(plotly_file().read_bytes()).hexdigest()[:12]}.js"


def plotly_url() -> str:
    """The URL path of plotly.js."""
    if _with_the_page:
        return f"{base_path()}/{plotly_name()}"
    return f"{_serve(_versioned('plotly', plotly_file()), _plotly_folder())}/{_PLOTLY}"


def base_path() -> str:
    """What the path of every address of the app starts with; usually empty."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}" if base else ""


@cache
def module_component(name: str) -> Callable[..., Any]:
    """Register a component of the table; the result mounts it, with `data`, a dict, and `key`."""
    known = COMPONENTS[name]
    _serve(_version((FRONTEND / known.entry).parent), FRONTEND)
    files = _files(known)
    component = st.components.v2.component(
        name,
        html='<div class="nv-root"></div>',
        css=(FRONTEND / known.css).read_text(encoding="utf-8") if known.css else None,
        js=_BOOTSTRAP
        % {
            "folder": address(name),
            "entry": Path(known.entry).name,
            "styles": json.dumps(list(files["css"])),
        },
        isolate_styles=known.isolate,
    )

    def mount(*, data: Mapping[str, Any], **more: Any) -> Any:
        # As bytes: what is not, Streamlit writes as JSON twice, once to send and once to name it.
        return component(data=encode([data, *_missing(name, files)]), **more)

    return mount


def _missing(name: str, files: dict[str, Any]) -> list[dict[str, Any]]:
    """The component's files where this session's browser does not have them yet."""
    if _with_the_page:
        return []
    sent = st.session_state.setdefault(_SENT, set())
    missing = [] if name in sent else [files]
    sent.add(name)
    return missing


@cache
def address(name: str) -> str:
    """The URL path of the folder that a component's module lies in."""
    folder = (FRONTEND / COMPONENTS[name].entry).parent
    served = f"{base_path()}/component/{__name__}.{_version(folder)}"
    return f"{served}/{folder.relative_to(FRONTEND).as_posix()}"


def _version(folder: Path) -> str:
    return _versioned("frontend", *sorted(folder.iterdir()))


def _files(component: Component) -> dict[str, Any]:
    """A component's module as one text, and the styles that are handed to it."""
    folder = (FRONTEND / component.entry).parent
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}
    modules = {path.stem: text for path, text in texts.items() if path.suffix == ".js"}
    styles = {path.name: text for path, text in texts.items() if path.suffix == ".css"}
    styles.pop(Path(component.css).name, None)
    return {"script": bundle(modules, Path(component.entry).stem), "css": styles}


@cache
def all_modules() -> str:
    """The modules of all components as one, which puts each where its bootstrap looks for it."""
    parts = ["const loaded = (globalThis.nvModules ??= {});\n"]
    for name, component in COMPONENTS.items():
        files = _files(component)
        script = files["script"].replace("export default function", "const $entry = function")
        place = json.dumps(address(name) + Path(component.entry).name)
        parts.append(
            f"loaded[{place}] = (() => {{\n{script}\n"
            f"return {{ module: {{ default: $entry }}, css: {json.dumps(files['css'])} }};\n"
            "})();\n"
        )
    return "".join(parts)
