"""What is below the picture, one section open at a time."""

from normviz.language import N_
from normviz.ui.frame import Section, steps
from pages.inference.articles import articles
from pages.inference.predict import questions
from pages.inference.sizes import sizes
from pages.inference.state import State
from pages.inference.tries import tries

sections: list[Section[State]] = [
    ("try", N_("Try this"), steps(tries)),
    ("predict", N_("Predict"), questions),
    ("sizes", N_("Batch sizes"), sizes),
    ("articles", N_("Articles"), articles),
]
