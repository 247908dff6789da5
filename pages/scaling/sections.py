"""What is below the picture, one section open at a time."""

from normviz.language import N_
from normviz.ui.frame import Section, steps
from pages.scaling.articles import articles
from pages.scaling.fitted import fitted
from pages.scaling.predict import questions
from pages.scaling.rates import rates
from pages.scaling.state import State
from pages.scaling.tries import tries

sections: list[Section[State]] = [
    ("try", N_("Try this"), steps(tries)),
    ("predict", N_("Predict"), questions),
    ("fitted", N_("Fitted numbers"), fitted),
    ("rates", N_("Eigenvalues and rates"), rates),
    ("articles", N_("Articles"), articles),
]
