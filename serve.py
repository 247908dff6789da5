"""The app behind its own front door: `streamlit run serve.py`, or `serve:app` for ASGI servers."""

from starlette.middleware import Middleware
from streamlit.starlette import App

from normviz.ui.front_door import FrontDoor

app = App("app.py", middleware=[Middleware(FrontDoor)])
