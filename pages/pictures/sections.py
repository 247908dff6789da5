"""What is below the picture, one section open at a time."""

from normviz.language import N_
from normviz.ui.frame import Section, steps
from pages.pictures.articles import articles
from pages.pictures.code import code
from pages.pictures.predict import questions
from pages.pictures.state import State
from pages.pictures.tables import companions, picture_statistics, undone
from pages.pictures.tries import tries

sections: list[Section[State]] = [
    ("try", N_("Try this"), steps(tries)),
    ("predict", N_("Predict"), questions),
    # Translators: a section: which changes of a picture each norm takes back.
    ("undone", N_("Taken back"), undone),
    # Translators: a section: what a change of one picture does to the others.
    ("companions", N_("The others"), companions),
    ("statistics", N_("Statistics"), picture_statistics),
    ("code", N_("Code"), code),
    ("articles", N_("Articles"), articles),
]
