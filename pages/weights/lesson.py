"""How the lesson presents itself in the navigation, on the home page and in its address."""

from normviz.language import N_
from normviz.ui.registry import Door, Lesson

LESSON = Lesson(
    section="Normalize",
    title=N_("Weight normalization"),
    icon=":material/straighten:",
    promise=N_(
        "Drag a weight vector in the plane: only its direction counts. Watch its length grow "
        "as the neuron learns, and let four nets race on one regression."
    ),
    doors=(
        Door(
            N_("A learning rate that brakes itself"),
            ":material/speed:",
            {"lr": "30", "section": "growth"},
        ),
        Door(N_("The zero vector: 0/0"), ":material/block:", {"v1": "0.0", "v2": "0.0"}),
        Door(N_("Four nets, one regression"), ":material/flag:", {"section": "nets"}),
    ),
)
