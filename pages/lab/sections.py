"""What is below the picture, one section open at a time."""

from normviz.language import N_
from normviz.ui.frame import Section, steps
from pages.lab.articles import articles
from pages.lab.backward import backward_pass
from pages.lab.looked import arithmetic, code, compare, histograms, statistics
from pages.lab.predict import questions
from pages.lab.state import State
from pages.lab.tries import tries

sections: list[Section[State]] = [
    ("try", N_("Try this"), steps(tries)),
    # Translators: a verb, the name of a section: say beforehand what will come out.
    ("predict", N_("Predict"), questions),
    ("arithmetic", N_("Arithmetic"), arithmetic),
    ("statistics", N_("Statistics"), statistics),
    ("histograms", N_("Histograms"), histograms),
    # Translators: a verb, the name of a section with all norms side by side.
    ("compare", N_("Compare"), compare),
    # Translators: the name of a section: the pass of the gradients, from the loss to the input.
    ("backward", N_("Backward"), backward_pass),
    # Translators: a noun, the name of a section with a program.
    ("code", N_("Code"), code),
    # Translators: a noun, the name of a section: scientific papers.
    ("articles", N_("Articles"), articles),
]
