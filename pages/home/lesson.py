"""How the lesson presents itself in the navigation, on the home page and in its address."""

from normviz.language import N_
from normviz.ui.registry import Lesson

LESSON = Lesson(
    section="Start",
    title=N_("Home"),
    icon=":material/home:",
)
