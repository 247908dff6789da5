"""How the lesson presents itself in the navigation, on the home page and in its address."""

from normviz.language import N_
from normviz.ui.registry import Door, Lesson

LESSON = Lesson(
    section="Train",
    title=N_("Train a digit classifier"),
    icon=":material/model_training:",
    promise=N_(
        "Train up to four nets side by side on real digits, in seconds: with and without a "
        "norm, at rates that are too high, ten layers deep, with batches of two."
    ),
    doors=(
        Door(
            N_("A high learning rate: who survives?"),
            ":material/local_fire_department:",
            {"preset": "rate", "guess": "first"},
        ),
        Door(
            N_("Ten sigmoid layers"),
            ":material/layers:",
            {"preset": "deep_sigmoid", "guess": "first"},
        ),
        Door(N_("A sweep of learning rates"), ":material/query_stats:", {"section": "sweep"}),
    ),
)
