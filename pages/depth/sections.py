"""What is below the picture, one section open at a time."""

from normviz.language import N_
from normviz.ui.frame import Section, steps
from pages.depth.articles import articles
from pages.depth.predict import questions
from pages.depth.state import State
from pages.depth.train import experiment, training
from pages.depth.tries import tries

sections: list[Section[State]] = [
    ("try", N_("Try this"), steps(tries)),
    ("predict", N_("Predict"), questions),
    ("train", N_("While it trains"), training),
    ("noise", N_("Put the shift back"), experiment),
    ("articles", N_("Articles"), articles),
]
