"""How long trainings may take: without a click, by a link, and at all."""

from __future__ import annotations

import logging
import math
import os

from normviz.language import _
from normviz.nets.estimate import duration
from normviz.ui.numbers import number
from normviz.ui.training.data import data_of
from normviz.ui.training.job import Job, Task

QUICK_SECONDS = 1.0  # what trains without a click; a learner waits for it as for any control
LINK_SECONDS = 5.0  # what a link may start that asks for it
LONGEST = "NORMVIZ_LONGEST"  # the variable with the seconds that one training may take
LONGEST_SECONDS = 600.0  # where it is not set

_LOG = logging.getLogger(__name__)


def longest_seconds() -> float:
    """How long one training may take, about, as whoever runs the app set it."""
    named = os.environ.get(LONGEST, "")
    try:
        seconds = float(named or LONGEST_SECONDS)
    except ValueError:
        seconds = math.nan
    if seconds > 0:
        return seconds
    _LOG.warning(
        "%s is “%s”: use a number of seconds above 0, such as 600. Until then %g holds.",
        LONGEST,
        named,
        LONGEST_SECONDS,
    )
    return LONGEST_SECONDS


MOST_SECONDS = longest_seconds()


def seconds_of(job: Task) -> float:
    """About how long a job takes. Raises ValueError where its data are not at hand."""
    if not isinstance(job, Job):
        return job.seconds
    data = data_of(job.data)
    return duration(job.settings, len(data.x), len(data.valid))


def check_length(job: Task) -> None:
    """Raise ValueError, with a sentence, for a job that takes longer than one may."""
    seconds = seconds_of(job)
    if seconds > MOST_SECONDS:
        raise ValueError(
            _(
                "One of these trainings would take about {seconds} s on this machine, where "
                "{most} s are the most: {smaller}."
            ).format(
                seconds=whole_seconds(seconds),
                most=whole_seconds(MOST_SECONDS),
                smaller=_smaller(job),
            )
        )


def _smaller(job: Task) -> str:
    """What would make a training shorter."""
    if isinstance(job, Job) and not job.settings.net.hidden:
        # Translators: the end of a sentence that says that a training takes too long.
        return _("choose fewer epochs or larger batches")
    # Translators: the end of a sentence that says that a training takes too long.
    return _("choose fewer epochs, larger batches, or fewer or smaller hidden layers")


def whole_seconds(seconds: float) -> str:
    """Seconds without decimals, at least one."""
    return number(max(math.ceil(seconds), 1), 3)
