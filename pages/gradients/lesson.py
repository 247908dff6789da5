"""How the lesson presents itself in the navigation, on the home page and in its address."""

from normviz.language import N_
from normviz.ui.registry import Door, Lesson

LESSON = Lesson(
    section="Train",
    title=N_("Gradients"),
    icon=":material/keyboard_double_arrow_left:",
    promise=N_(
        "Watch gradients vanish or explode on their way back through depth, and what a norm, "
        "residual connections and clipping do about it."
    ),
    doors=(
        Door(N_("Batch norm rescues a sigmoid net"), ":material/healing:", {"norm": "batch"}),
        Door(N_("Clip a gradient and see it turn"), ":material/content_cut:", {"section": "clip"}),
        Door(
            N_("A run that explodes, and lives when clipped"),
            ":material/local_fire_department:",
            {"section": "train"},
        ),
    ),
)
