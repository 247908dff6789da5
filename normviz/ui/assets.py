"""Serves the browser side of our components from files of this machine, never from a network.

Streamlit sends a component's inline JavaScript again at every rerun. The inline part is therefore
a bootstrap of a few lines that imports the real module once; the browser then keeps it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component

FRONTEND = Path(__file__).parent / "frontend"
_PLOTLY = "plotly.min.js"

# The entry's neighbours are asked for together with it, not one by one as its imports are found.
# Of the calls that arrive while the module is still loading, only the newest counts.
_BOOTSTRAP = """
const module = import(new URL("%(url)s", location.origin).href);
for (const href of %(beside)s) {
  const hint = href.endsWith(".css")
    ? { rel: "preload", as: "fetch", crossOrigin: "anonymous", href }
    : { rel: "modulepreload", href };
  document.head.append(Object.assign(document.createElement("link"), hint));
}
export default function (component) {
  const host = component.parentElement;
  host.nvNewest = component;
  module.then((m) => {
    if (host.nvNewest === component) host.nvCleanup = m.default(component);
  });
  return () => {
    if (host.nvNewest !== component) return; // an outdated call ends after a newer one began
    host.nvNewest = null;
    host.nvCleanup?.();
  };
}
"""


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


def asset_url(file: str) -> str:
    """The URL path of a file below `normviz/ui/frontend`, as "grid/grid.js"."""
    modules = sorted(path for path in FRONTEND.rglob("*") if path.suffix in (".js", ".css"))
    return f"{_served('frontend', FRONTEND, *modules)}/{file}"


def _beside(entry: str, css: str) -> list[str]:
    """The URLs of the modules and styles in the entry's folder that it will ask for itself."""
    folder = (FRONTEND / entry).parent
    files = (path.relative_to(FRONTEND).as_posix() for path in sorted(folder.iterdir()))
    return [asset_url(file) for file in files if file not in (entry, css)]


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

    The module's default export is called with Streamlit's component object after every rerun and
    returns what to call when the component leaves the page. `css` is a file beside it. `isolate`
    puts it into a shadow root of its own.
    """
    return st.components.v2.component(
        name,
        html='<div class="nv-root"></div>',
        css=(FRONTEND / css).read_text(encoding="utf-8") if css else None,
        js=_BOOTSTRAP % {"url": asset_url(entry), "beside": json.dumps(_beside(entry, css))},
        isolate_styles=isolate,
    )
