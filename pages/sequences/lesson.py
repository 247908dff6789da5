"""How the lesson presents itself in the navigation, on the home page and in its address."""

from normviz.language import N_
from normviz.ui.registry import Door, Lesson

LESSON = Lesson(
    section="Normalize",
    title=N_("Sequences"),
    icon=":material/linear_scale:",
    promise=N_(
        "Pad sequences of different lengths, see which steps batch norm can still average "
        "over, and run a recurrent cell with and without a norm."
    ),
    doors=(
        Door(
            N_("A step that one sequence alone reaches"),
            ":material/looks_one:",
            {"padding": "masked", "pattern": "one_long", "step": "8"},
        ),
        Door(
            N_("Layer norm does not see padding"),
            ":material/texture:",
            {"sharing": "token", "pad": "-8.0"},
        ),
        Door(
            N_("A recurrent cell that explodes"),
            ":material/trending_up:",
            {"section": "cell", "steps": "60"},
        ),
    ),
)
