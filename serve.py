"""The app behind its own front door: `streamlit run serve.py`, or `serve:app` for ASGI servers."""

import os

# Learners share the cores: a product of matrices gains little from a second thread of its own, and
# where another learner has that core, the first waits for it, forty times as long as it works.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from starlette.middleware import Middleware
from streamlit.starlette import App

from normviz.ui.front_door import FrontDoor
from pages import LESSONS

paths = [lesson.url_path for lesson in LESSONS]
app = App("app.py", middleware=[Middleware(FrontDoor, paths=paths)])
