"""What is below the picture, one section open at a time."""

from normviz.language import N_
from normviz.ui.frame import Section, steps
from pages.weights.articles import articles
from pages.weights.growth import growth
from pages.weights.mean_only import mean_only
from pages.weights.nets import nets
from pages.weights.predict import questions
from pages.weights.state import State
from pages.weights.tries import tries

sections: list[Section[State]] = [
    ("try", N_("Try this"), steps(tries)),
    ("predict", N_("Predict"), questions),
    ("growth", N_("‖v‖ grows"), growth),
    ("mean", N_("Mean-only batch norm"), mean_only),
    ("nets", N_("Four nets"), nets),
    ("articles", N_("Articles"), articles),
]
