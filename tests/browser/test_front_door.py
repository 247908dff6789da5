"""The real `streamlit run serve.py` under a Streamlit that is built in another way."""

import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support import serving
from tests.support import ROOT

# What Python runs before anything else, in the server's process.
WITHOUT_APP = """
import sys, streamlit
sys.modules["streamlit.starlette"] = None  # to import it is an ImportError
"""
WITHOUT_MIDDLEWARE = """
import streamlit.starlette
class App:
    def __init__(self, script):
        raise AssertionError("not with these arguments")
streamlit.starlette.App = App
"""
WITHOUT_APPS_IN_FILES = """
from streamlit.web.server import app_discovery
app_discovery._KNOWN_ASGI_APP_CLASSES = frozenset()
"""
WITH_ANOTHER_PAGE = """
import os, pathlib, shutil, tempfile
from streamlit import file_util
theirs = pathlib.Path(file_util.get_static_dir())
ours = pathlib.Path(__file__).parent / "static"
if not ours.exists():
    shutil.copytree(theirs, ours, copy_function=os.symlink)
    page = (ours / "index.html").read_text()
    (ours / "index.html").unlink()
    (ours / "index.html").write_text(page.replace("</head>", "</HEAD>"))
file_util.get_static_dir = lambda: str(ours)
"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (WITHOUT_APP, "streamlit.starlette"),
        (WITHOUT_MIDDLEWARE, "unexpected keyword argument"),
        (WITHOUT_APPS_IN_FILES, "it runs serve.py as a script"),
        (WITH_ANOTHER_PAGE, "its page does not have </head> once"),
    ],
    ids=["no App", "no middleware", "no apps in files", "another page"],
)
def test_serve_works_without_the_door(
    page: Page, problems: list[str], tmp_path: Path, change: str, said: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(change)
    with serving(ROOT / "serve.py", path=[tmp_path]) as server:
        with urllib.request.urlopen(f"{server.url}/_stcore/health") as answer:
            assert answer.read() == b"ok"
        page.goto(server.url)
        expect(page.get_by_role("heading", name="NormViz")).to_be_visible()
        page.goto(f"{server.url}/lab?norm=layer")
        expect(page.locator("[data-testid=nv-grid][data-painted]")).to_be_visible()
        expect(page.get_by_test_id("nv-grid").get_by_role("gridcell").first).to_be_visible()
        page.goto("about:blank")  # it leaves before its server does
        log = server.log.read()
    assert "Traceback" not in log
    (line,) = [line for line in log.splitlines() if "front door" in line]
    assert "steps aside" in line and said in line
    # Streamlit's frontend looks for its server below the lesson's address first.
    probing = ("/_stcore/health)", "/_stcore/host-config)")
    problems[:] = [each for each in problems if not ("404" in each and each.endswith(probing))]
