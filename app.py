"""NormViz: page setup, language, navigation. `streamlit run app.py` starts it."""

from normviz.ui.language import choose_language, say_unknown_language
from normviz.ui.mail import run_when_the_line_is_back, whole_run
from normviz.ui.memory import forget_who_left, freeze_what_startup_left
from normviz.ui.registry import navigation
from normviz.ui.state import visit
from normviz.ui.streamlit_frontend import ask_no_address
from normviz.ui.theme import dress, set_page
from pages import LESSONS

ask_no_address()
set_page()
language = choose_language()
dress(language.direction)
lesson, run = navigation(LESSONS)
visit(lesson.key)
whole_run()
say_unknown_language(lesson.key)
run()
run_when_the_line_is_back()
forget_who_left()
freeze_what_startup_left()
