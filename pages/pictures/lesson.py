"""How the lesson presents itself in the navigation, on the home page and in its address."""

from normviz.language import N_
from normviz.ui.registry import Door, Lesson

LESSON = Lesson(
    section="Normalize",
    title=N_("Pictures"),
    icon=":material/photo_library:",
    promise=N_(
        "Darken, fade or tint a photograph and see which norm takes that back, which leaves it, "
        "and which changes the other pictures. Then give one picture the colours of another."
    ),
    doors=(
        Door(
            N_("One dark picture among others"),
            ":material/brightness_4:",
            {"changes": "|-0.4_1_0", "who": "1", "norm": "batch"},
        ),
        Door(
            N_("The colours of another picture"),
            ":material/palette:",
            {"view": "colours"},
        ),
    ),
)
