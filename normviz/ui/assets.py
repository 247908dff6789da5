"""Brings the browser side of our components to the browser: from this machine, and once.

Streamlit sends a component's inline JavaScript again at every rerun, so the inline part is a few
lines that load the real module. Its first run in a session carries the files themselves: a learner
who opens a page waits for no further request. A browser that missed that message asks the server.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component

from normviz.ui.bundle import bundle

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
  const { nvFiles, ...data } = component.data;
  const loaded = (globalThis.nvModules ??= {});
  loaded[folder + entry] ??= nvFiles ? unpack(nvFiles) : ask();
  host.nvNewest = component;
  loaded[folder + entry].then(({ module, css }) => {
    if (host.nvNewest === component)
      host.nvCleanup = module.default({ ...component, data }, css);
  });
  return () => {
    if (host.nvNewest !== component) return; // an outdated call ends after a newer one began
    host.nvNewest = null;
    host.nvCleanup?.();
  };
}
"""
_SENT = "normviz.sent"


def _plotly_folder() -> Path:
    # find_spec instead of an import: the running app needs plotly's JavaScript, not its Python.
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise RuntimeError("plotly is not installed: pip install -r requirements.txt")
    return Path(spec.origin).parent / "package_data"


@cache
def _served(name: str, folder: Path, *files: Path) -> str:
    """Have Streamlit serve `folder`; the URL path under which it does.

    The path names the version of `files`, so that a browser never mixes old and new modules.
    """
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    path = f"component/{declare_component(f'{name}_{digest[:12]}', path=folder).name}"
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}/{path}" if base else f"/{path}"


@cache
def plotly_url() -> str:
    """The URL path of plotly.js as it comes with the installed plotly package."""
    folder = _plotly_folder()
    return f"{_served('plotly', folder, folder / _PLOTLY)}/{_PLOTLY}"


@cache
def module_component(
    name: str, entry: str, *, css: str = "", isolate: bool = True
) -> Callable[..., Any]:
    """Register the component whose JavaScript is the module `entry` below the frontend folder.

    The module's default export is called after every rerun with Streamlit's component object and
    the styles in its folder, name to text; it returns what to call when the component leaves the
    page. `css` is a file that Streamlit puts in itself. `isolate` gives the component a shadow
    root of its own. The result mounts the component; it takes `data`, a dict, and `key`.
    """
    folder = (FRONTEND / entry).parent
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}
    modules = {path.stem: text for path, text in texts.items() if path.suffix == ".js"}
    styles = {path.name: text for path, text in texts.items() if path.suffix == ".css"}
    styles.pop(Path(css).name, None)
    files = {"script": bundle(modules, Path(entry).stem), "css": styles}
    served = _served("frontend", FRONTEND, *texts)
    known = {
        "folder": f"{served}/{folder.relative_to(FRONTEND).as_posix()}",
        "entry": Path(entry).name,
        "styles": json.dumps(list(styles)),
    }
    component = st.components.v2.component(
        name,
        html='<div class="nv-root"></div>',
        css=(FRONTEND / css).read_text(encoding="utf-8") if css else None,
        js=_BOOTSTRAP % known,
        isolate_styles=isolate,
    )

    def mount(*, data: Mapping[str, Any], **more: Any) -> Any:
        sent = st.session_state.setdefault(_SENT, set())
        first = {} if name in sent else {"nvFiles": files}
        sent.add(name)
        return component(data={**data, **first}, **more)

    return mount
