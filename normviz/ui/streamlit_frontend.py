"""What we take for granted about Streamlit beside what it promises, all of it, and checked.

For the front door: the page that it serves, the names of its files, the settings that its code
reads from the page. For memory: where it keeps uploaded files and sessions. For controls: which
widgets a request of the browser has values of.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx

_LOG = logging.getLogger(__name__)

# The kinds of element that a first view waits for, as Streamlit names their code.
KINDS = ("BidiComponent",)

# Of a link with more in it Streamlit reads nothing, and says nothing of it.
MOST_PARAMETERS, MOST_CHARACTERS = 1000, 512 * 1024
DROPPED = "dropped"  # the parameter that stands in such a link's place

# Read by the frontend in place of its questions at startup (its ConnectionManager's "bypass"). All
# pages are in one folder, and a proxy may have put more before it than the server is told.
_SETTINGS = """<script>
%sif (location.search.split("&").length > %d || location.search.length > %d)
  history.replaceState(null, "", location.pathname + "?%s=1");
window.__streamlit = {
  BACKEND_BASE_URL: new URL(".", location.href).href,
  HOST_CONFIG: {
    allowedOrigins: [location.origin], useExternalAuthToken: false, metricsUrl: "",
    enableCustomParentMessages: false, enforceDownloadInNewTab: false, blockErrorDialogs: false,
  },
};
</script>"""
_READ = ("window.__streamlit", "BACKEND_BASE_URL", "HOST_CONFIG", "useExternalAuthToken")
_CODE = re.compile(r'<script type="module"[^>]* src="\./static/(js/index\.[\w-]+\.js)"')
_FONT = re.compile(r"""<link\s+rel="preload"[^>]*?as="font"[^>]*?>\s*""")
_IMPORTS = re.compile(r"""(?:from|import)\s*["'`]\./([\w.-]+\.js)["'`]""")


def sent_by_browser(key: str) -> bool:
    """Whether the request of this run has a value of the widget `key`: the browser has made it.

    True where that is not to be found out.
    """
    context = get_script_run_ctx(suppress_warning=True)
    try:
        state = context.session_state._state  # type: ignore[union-attr]
        return state._key_id_mapper.get_id_from_key(key) in state._new_widget_state
    except AttributeError:
        return True


class UnknownFrontendError(Exception):
    """Streamlit's frontend is not what the front door expects; the message says what is not."""


@dataclass(frozen=True)
class Frontend:
    """Streamlit's page, and its files whose names change with their content, by their path."""

    page: str
    files: dict[str, Path]

    def needed(self, kind: str) -> list[str]:
        """The files with the code of a kind of element, and of all that it imports."""
        waiting = [name for name in self.files if name.startswith(f"js/{kind}.")]
        if not waiting:
            raise UnknownFrontendError(f"it has no file js/{kind}.*.js")
        found: dict[str, None] = {}
        while waiting:
            name = waiting.pop()
            if name in self.files and name not in found:
                found[name] = None
                code = self.files[name].read_text(encoding="utf-8")
                waiting += [f"js/{other}" for other in _IMPORTS.findall(code)]
        return list(found)

    def first_answer(self, components: str, rules: str, script: str = "") -> str:
        """Streamlit's page with settings, the files of a first view, and our rules put in.

        `components`: the address of our components. `rules`: CSS. `script`: what runs before all
        else. Raises UnknownFrontendError where the page or the code is not what is expected.
        """
        for mark in ("</head>", "</body>", '<div id="root">'):
            if self.page.count(mark) != 1:
                raise UnknownFrontendError(f"its page does not have {mark} once")
        code = _CODE.search(self.page)
        if code is None or code[1] not in self.files:
            raise UnknownFrontendError("its page names no file static/js/index.*.js that exists")
        text = self.files[code[1]].read_text(encoding="utf-8")
        for name in _READ:
            if name not in text:
                raise UnknownFrontendError(f"its code does not read {name}")
        names = dict.fromkeys(name for kind in KINDS for name in self.needed(kind))
        early = [f"./static/{name}" for name in names if name not in self.page] + [components]
        links = [f'<link rel="modulepreload" crossorigin href="{path}">' for path in early]
        settings = _SETTINGS % (script, MOST_PARAMETERS, MOST_CHARACTERS, DROPPED)
        head = "\n".join([settings, *links, "</head>"])
        # Its font is not our theme's: 170 kB that would come before the code. What is shown in it
        # before the theme is known asks for it later.
        page = _FONT.sub("", self.page).replace("</head>", head)
        # Last in the page, where they count for more than Streamlit's own.
        return page.replace("</body>", f"<style>{rules}</style>\n</body>")


def read_frontend() -> Frontend:
    """The frontend of the Streamlit that is installed.

    Raises UnknownFrontendError where it is not there.
    """
    try:
        from streamlit import file_util

        folder = Path(file_util.get_static_dir())
        page = (folder / "index.html").read_text(encoding="utf-8")
    except (ImportError, AttributeError, OSError) as problem:
        raise UnknownFrontendError(f"its page is not found ({problem})") from problem
    files = (file for file in (folder / "static").rglob("*") if file.is_file())
    return Frontend(page, {file.relative_to(folder / "static").as_posix(): file for file in files})


def expect_no_pages_folder() -> None:
    """Tell Streamlit, before anybody visits, that the folder `pages` is not its list of pages.

    It takes it for one until a script has called st.navigation: the first visitor of a fresh server
    who comes by a link to a lesson would be told that there is no such page.
    """
    try:
        from streamlit.runtime.pages_manager import PagesManager
    except ImportError:
        return  # that visitor is told so, and sees the lesson all the same
    PagesManager.uses_pages_directory = False


def ask_no_address() -> None:
    """Have Streamlit ask nobody which addresses this computer has.

    It would ask a server on the internet, and wait for it with everybody else: at a connection from
    a page of another site, and to show the answer at start.
    """
    try:
        from streamlit import net_util
    except ImportError:
        return  # nobody to ask
    net_util.get_external_ip = net_util.get_internal_ip = lambda: None


def came_by_history() -> bool:
    """Whether the browser asked for this run as its reader went back or forward in its history.

    Streamlit asks for no other run then: the address that comes with it is what is to be shown.
    """
    context = get_script_run_ctx(suppress_warning=True)
    return bool(getattr(context, "is_history_navigation", False))


def keep_closed_sessions(count: int) -> None:
    """Have Streamlit keep so many sessions of closed pages, for those who come back.

    To be called before the server is made.
    """
    try:
        from streamlit.runtime.memory_session_storage import MemorySessionStorage as Storage
    except ImportError:
        return  # it keeps as many as it likes
    made = Storage.__init__

    def init(self: Storage, *args: Any, **options: Any) -> None:
        made(self, *args, **{"maxsize": count, **options})

    Storage.__init__ = init  # type: ignore[method-assign]


# --- memory --------------------------------------------------------------------------------------


def forget_uploads(files: Iterable[Any]) -> None:
    """Free the memory of uploaded files of this session, which Streamlit keeps with the session."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context: Any = get_script_run_ctx()
    try:
        for file in files:
            context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
    except AttributeError as problem:
        _say_kept("uploaded files", problem)  # they go with the session


def forget_closed_sessions() -> None:
    """Close the sessions whose browser tab has been gone for as long as Streamlit waits for it.

    By itself it does so when the next tab is closed; until then what was uploaded stays with them.
    """
    from streamlit import runtime

    if not runtime.exists():
        return
    server: Any = runtime.get_instance()
    try:
        overdue = server._session_mgr._session_storage._cache.expire
        server._get_async_objs().eventloop.call_soon_threadsafe(_close, overdue)
    except (AttributeError, RuntimeError) as problem:
        _say_kept("closed sessions", problem)


def _close(overdue: Callable[[], list[tuple[str, Any]]]) -> None:
    """Take these sessions away and free what they hold; on the server's own thread, as it does."""
    for _name, info in overdue():
        info.session.shutdown()


@cache
def _say_kept(what: str, problem: Exception) -> None:
    _LOG.warning("Streamlit keeps %s longer than it has to: %s", what, problem)
