"""NormViz: page setup, language, page registry, navigation. `streamlit run app.py` starts it."""

from normviz.ui.language import choose_language, say_unknown_language
from normviz.ui.memory import freeze_what_startup_left
from normviz.ui.registry import navigation
from normviz.ui.state import visit
from normviz.ui.theme import dress, set_page

set_page()
language = choose_language()
dress(language.direction)
page, run = navigation()
visit(page.key)
say_unknown_language(page.key)
run()
freeze_what_startup_left()
