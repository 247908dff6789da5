"""What is below the picture, one section open at a time."""

from normviz.language import N_
from normviz.ui.frame import Section, steps
from pages.relu.articles import articles
from pages.relu.next_layer import next_layer
from pages.relu.orders import orders
from pages.relu.predict import questions
from pages.relu.state import State
from pages.relu.tries import tries

sections: list[Section[State]] = [
    ("try", N_("Try this"), steps(tries)),
    ("predict", N_("Predict"), questions),
    ("orders", N_("Before or after"), orders),
    ("next", N_("The next layer"), next_layer),
    ("articles", N_("Articles"), articles),
]
