"""The steps to try: each sets the controls to a state worth a look."""

from normviz.language import N_
from normviz.ui.frame import TryThis

_DESCENT = {"view": "descent"}
_TRIES = (
    TryThis(
        N_("Down both valleys"),
        N_("Play: the unscaled path zigzags from wall to wall. Every corner of it is a step."),
        _DESCENT,
    ),
    TryThis(
        N_("200 against 10"),
        N_(
            "The x₁ and x₂ of an article in Vietnamese. How many more steps? Then look at the "
            "effects as axes."
        ),
        {**_DESCENT, "data": "wide"},
        "axes",
    ),
    TryThis(
        N_("Two per cent too fast"),
        N_("A rate of 1.02 times the limit: watch both descents climb."),
        {**_DESCENT, "pick": "share", "share": 1.02},
        "share",
    ),
    TryThis(
        N_("One rate for both"),
        N_("0.03 is too much for one and far too little for the other. Find one that suits."),
        {**_DESCENT, "pick": "same", "rate": -1.5},
        "rate",
    ),
    TryThis(
        N_("A lost decimal point"),
        N_("Min-max squeezes fifteen students into a tenth of its range. Then choose Robust."),
        {"data": "outlier", "scaling": "minmax"},
        "scaling",
    ),
    TryThis(
        N_("Features that go together"),
        N_("Tuition grows with age. Scaled well, and still a long valley: why?"),
        {**_DESCENT, "data": "related"},
    ),
)


def tries() -> tuple[TryThis, ...]:
    """The steps, in the order in which they are offered."""
    return _TRIES
