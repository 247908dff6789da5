"""What is below the picture, one section open at a time."""

from normviz.language import N_
from normviz.ui.frame import Section, steps
from pages.gradients.articles import articles
from pages.gradients.clip import clipping
from pages.gradients.neurons import neurons
from pages.gradients.predict import questions
from pages.gradients.state import State
from pages.gradients.train import training
from pages.gradients.tries import tries

sections: list[Section[State]] = [
    ("try", N_("Try this"), steps(tries)),
    ("predict", N_("Predict"), questions),
    ("neurons", N_("Two neurons"), neurons),
    ("clip", N_("Clipping, drawn"), clipping),
    ("train", N_("A run that explodes"), training),
    ("articles", N_("Articles"), articles),
]
