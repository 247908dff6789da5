"""The app behind a proxy that serves it below a folder of its own, as a school's nginx would."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.support import (
    OPTIONS,
    Server,
    free_port,
    serving,
    wait_until_idle,
    wait_until_listening,
)
from tests.support import ROOT, nginx_path

PAGE_LINK = "[data-testid=stPageLink] a[href*={}]"
CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location {location} {{
            proxy_pass {inside};
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
        }}
    }}
}}
"""


@contextmanager
def proxy(folder: Path, location: str, inside: str) -> Iterator[str]:
    """The address of an nginx that passes what is below `location` on to `inside`."""
    port = free_port()
    file = folder / "nginx.conf"
    file.write_text(
        CONFIGURATION.format(folder=folder, port=port, location=location, inside=inside)
    )
    process = subprocess.Popen([nginx_path(), "-p", str(folder), "-c", str(file)])
    try:
        wait_until_listening(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def works_below(page: Page, address: str) -> None:
    """Lessons open at their addresses there, with a grid and a chart, and lead to each other."""
    page.goto(f"{address}/class/lab?norm=layer")
    expect(page.locator("[data-testid=nv-grid][data-painted]")).to_be_visible()
    wait_until_idle(page)
    page.goto(f"{address}/class/")
    expect(page.get_by_role("heading", name="NormViz")).to_be_visible()
    page.locator(PAGE_LINK.format("scaling")).first.click()
    expect(page).to_have_url(re.compile(f"^{address}/class/scaling"))
    expect(page.locator("[data-testid=nv-plot][data-painted]").first).to_be_visible()
    wait_until_idle(page)
    page.goto("about:blank")  # it leaves before its server does


def test_below_a_folder_that_the_proxy_takes_away(page: Page, app: Server, tmp_path: Path) -> None:
    with proxy(tmp_path, "/class/", f"{app.url}/") as address:
        works_below(page, address)


def test_below_a_folder_that_the_server_knows(page: Page, tmp_path: Path) -> None:
    options = (*OPTIONS, "--server.baseUrlPath", "class")
    with (
        serving(ROOT / "serve.py", options=options, base="/class") as server,
        proxy(tmp_path, "/class/", server.url) as address,
    ):
        works_below(page, address)
