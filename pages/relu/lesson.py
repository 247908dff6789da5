"""How the lesson presents itself in the navigation, on the home page and in its address."""

from normviz.language import N_
from normviz.ui.registry import Door, Lesson

LESSON = Lesson(
    section="Why normalize",
    title=N_("A neuron's output shifts"),
    icon=":material/show_chart:",
    promise=N_(
        "Move the weights of one ReLU neuron and watch the histogram of its output change "
        "shape; then put batch norm before the ReLU, and after it."
    ),
    doors=(
        Door(N_("Play the shift"), ":material/play_circle:", {"view": "play"}),
        Door(
            N_("Batch norm before the ReLU"),
            ":material/align_horizontal_center:",
            {"norm": "before", "view": "overlaid"},
        ),
        Door(N_("How many zeros? Guess first"), ":material/help:", {"section": "predict"}),
    ),
)
