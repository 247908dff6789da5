"""How the lesson presents itself in the navigation, on the home page and in its address."""

from normviz.language import N_
from normviz.ui.registry import Door, Lesson

LESSON = Lesson(
    section="Normalize",
    title=N_("Normalization lab"),
    icon=":material/grid_on:",
    promise=N_(
        "Build a batch, choose which of its cells share a mean and a variance, and follow one "
        "cell through the arithmetic, from x to y."
    ),
    doors=(
        Door(
            N_("Down the columns: batch norm by hand"),
            ":material/view_column:",
            {"preset": "mini", "norm": "batch"},
        ),
        Door(
            N_("Along the rows: layer norm"),
            ":material/table_rows:",
            {"preset": "mini", "norm": "layer"},
        ),
        Door(
            N_("Groups of channels in images"),
            ":material/grid_view:",
            {"preset": "images", "norm": "group", "groups": "2"},
        ),
        Door(
            N_("A batch of one: what is left to average?"),
            ":material/looks_one:",
            {"preset": "one", "norm": "batch"},
        ),
    ),
)
