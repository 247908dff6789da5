"""The lessons in reading order, each a folder here; the first one is the home page."""

from pathlib import Path

from normviz.ui.registry import gather

LESSONS = gather(
    Path(__file__).parent,
    (
        "home",
        "scaling",
        "relu",
        "depth",
        "lab",
        "pictures",
        "inference",
        "sequences",
        "weights",
        "train",
        "gradients",
    ),
)
