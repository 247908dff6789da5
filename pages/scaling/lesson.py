"""How the lesson presents itself in the navigation, on the home page and in its address."""

from normviz.language import N_
from normviz.ui.registry import Door, Lesson

LESSON = Lesson(
    section="Why normalize",
    title=N_("Scaling the inputs"),
    icon=":material/straighten:",
    promise=N_(
        "Bring age and tuition to one scale, by three ways; then let gradient descent run down "
        "both losses, and see why one valley takes so many more steps."
    ),
    doors=(
        Door(
            N_("Down both valleys: 200 against 10"),
            ":material/route:",
            {"view": "descent", "data": "wide"},
        ),
        Door(
            N_("A rate just above the limit"),
            ":material/trending_up:",
            {"view": "descent", "pick": "share", "share": "1.02"},
        ),
        Door(
            N_("A new student: guess first"),
            ":material/help:",
            {"section": "predict", "scaling": "minmax"},
        ),
    ),
)
