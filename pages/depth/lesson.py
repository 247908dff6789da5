"""How the lesson presents itself in the navigation, on the home page and in its address."""

from normviz.language import N_
from normviz.ui.registry import Door, Lesson

LESSON = Lesson(
    section="Why normalize",
    title=N_("Shift through depth"),
    icon=":material/layers:",
    promise=N_(
        "Send digits through up to 50 layers and watch the signal vanish, explode or live; "
        "then train a small net, and put to the test why batch norm helps."
    ),
    doors=(
        Door(
            N_("Xavier meets ReLU: half is lost a layer"),
            ":material/trending_down:",
            {"init": "xavier", "depth": "50"},
        ),
        Door(
            N_("Dead units, and batch norm against them"),
            ":material/heart_broken:",
            {"init": "he", "depth": "50", "norm": "batch"},
        ),
        Door(
            N_("Put the shift back in, behind batch norm"),
            ":material/science:",
            {"section": "noise", "activation": "sigmoid", "hidden": "5", "lr": "0.5"},
        ),
    ),
)
