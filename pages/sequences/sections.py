"""What is below the picture, one section open at a time."""

from normviz.language import N_
from normviz.ui.frame import Section, steps
from pages.sequences.articles import articles
from pages.sequences.cell import cell
from pages.sequences.longer import longer
from pages.sequences.predict import questions
from pages.sequences.state import State
from pages.sequences.tries import tries

sections: list[Section[State]] = [
    ("try", N_("Try this"), steps(tries)),
    ("predict", N_("Predict"), questions),
    ("longer", N_("A longer test sequence"), longer),
    ("cell", N_("A recurrent cell"), cell),
    ("articles", N_("Articles"), articles),
]
