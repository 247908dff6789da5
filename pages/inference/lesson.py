"""How the lesson presents itself in the navigation, on the home page and in its address."""

from normviz.language import N_
from normviz.ui.registry import Door, Lesson

LESSON = Lesson(
    section="Normalize",
    title=N_("Training and inference"),
    icon=":material/swap_horiz:",
    promise=N_(
        "Watch running averages learn from a stream of mini-batches, then switch to inference: "
        "what one sample becomes, alone, among others, after a drift, on several workers."
    ),
    doors=(
        Door(
            N_("A batch of one: refused, or zeros"),
            ":material/looks_one:",
            {"m": "1", "controls": "memory"},
        ),
        Door(
            N_("The same sample among other companions"),
            ":material/groups:",
            {"view": "infer", "m": "6"},
        ),
        Door(
            N_("The data drift after training"),
            ":material/trending_up:",
            {"view": "drift", "m": "32"},
        ),
    ),
)
