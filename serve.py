"""The app behind its own front door: `streamlit run serve.py`, or `serve:app` for ASGI servers.

Where a Streamlit has no place for the door, app.py is served without it.
"""

import os
import runpy
from pathlib import Path

# Learners share the cores: a product of matrices gains little from a second thread of its own, and
# where another learner has that core, the first waits for it, forty times as long as it works.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from normviz.ui.broken import tell_broken_elsewhere
from normviz.ui.front_door import FrontDoor, serve_without_door, step_aside
from normviz.ui.origins import Gate
from normviz.ui.room import make_room
from normviz.ui.streamlit_frontend import ask_no_address, expect_no_pages_folder
from pages import LESSONS

expect_no_pages_folder()
ask_no_address()
SCRIPT = Path(__file__).with_name("app.py")

if __name__ == "__main__":
    step_aside("it runs serve.py as a script")
    runpy.run_path(str(SCRIPT))
else:
    print(make_room(), flush=True)
    try:
        from starlette.middleware import Middleware
        from streamlit.starlette import App

        door = Middleware(FrontDoor, paths=[lesson.url_path for lesson in LESSONS])
        app = App(
            SCRIPT, middleware=[Middleware(Gate), door], on_script_error=tell_broken_elsewhere
        )
    except (ImportError, TypeError, AttributeError) as problem:
        serve_without_door(Path(__file__), SCRIPT, problem)
