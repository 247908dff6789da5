"""The controls of the page that trains, and the trainings that they describe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from typing import Any

from normviz.language import _, ngettext
from normviz.nets.experiments import EXPERIMENTS, TrainingExperiment
from normviz.nets.split import PIXEL_SCALINGS, Split
from normviz.nets.sweep import lower_rate, seed_settings
from normviz.nets.trainer import Run, Settings, check
from normviz.ui.state import Controls, Field, as_switch, one_of, whole_number, yes_or_no
from normviz.ui.training import data as train_data
from normviz.ui.training.data import DIGITS, DataKey, data_of, read_source
from normviz.ui.training.job import Job
from normviz.ui.training.length import check_length
from normviz.ui.training.work import Work, start, work_on
from pages.train.names import LETTERS
from pages.train.runs import (
    MOST_PINS,
    MOST_RUNS,
    read_pins,
    read_runs,
    value_of,
    with_values,
    write_runs,
)
from pages.train.stories import STORIES
from pages.train.words_data import gone

_BY_KEY = {experiment.key: experiment for experiment in EXPERIMENTS}
PRESETS = {key: _BY_KEY[key] for key in STORIES}  # in the order of the lessons
SECTIONS = ("try", "layers", "errors", "table", "sweep", "sizes", "seeds", "articles")
ALL = "all"
EDITS = (ALL, *LETTERS)
DRAWERS = ("learning", "net", "extras", "data")
LAST_SPLIT = 99

DIFFERS = object()  # the value of a setting in which the edited runs differ


@cache
def fields() -> list[Field]:
    """Every control of the page."""
    first = next(iter(PRESETS))
    return [
        Field("preset", first, one_of(*PRESETS)),
        Field("guess", "no", one_of("no", "first")),
        Field("runs", (), read_runs, write_runs),  # (): as the preset has them
        Field("pins", (), read_pins, write_runs),
        Field("data", DIGITS, read_source),
        Field("scaling", PIXEL_SCALINGS[0], one_of(*PIXEL_SCALINGS)),
        Field("split", 0, whole_number(0, LAST_SPLIT)),
        Field("edit", ALL, one_of(*EDITS)),
        Field("controls", DRAWERS[0], one_of(*DRAWERS)),
        Field("section", "try", one_of(*SECTIONS)),
        Field("look", 0, whole_number(0, MOST_RUNS - 1)),
        Field("ghosts", False, yes_or_no, as_switch),
        Field("anew", False, yes_or_no, as_switch),
    ]


_PLACE = "runs"  # what the hall of trainings calls them
_SEEDED = "answer"  # and the same with the seeds that an answer rests on


@lru_cache(maxsize=16)
def _slower(run: Run, key: DataKey) -> float | None:
    return lower_rate(run, data_of(key))


class State(Controls):
    """The controls, and the runs and their images that they describe."""

    def __init__(self) -> None:
        super().__init__("train", fields())
        self._put_right()

    def _put_right(self) -> None:
        """What a link may say that does not fit together: a run that is not there, say."""
        self._check_data()
        try:
            self._check((*self.runs, *self.pins))
        except ValueError as error:
            # Translators: {reason} is a whole sentence.
            self.mention(_("{reason} The page shows its own runs instead.").format(reason=error))
            self.correct(runs=(), pins=())
        count = len(self.runs)
        if self["edit"] not in (ALL, *LETTERS[:count]):
            reason = _("use one of {allowed}.").format(allowed=", ".join((ALL, *LETTERS[:count])))
            self._not_there("edit", reason)
        if self["look"] >= count:
            reason = ngettext(
                "there is {count} run, and the first is 0.",
                "there are {count} runs, and the first is 0.",
                count,
            )
            self._not_there("look", reason.format(count=count))

    def _not_there(self, name: str, reason: str) -> None:
        """Back to the start with what speaks of a run that is not there; a link is told why."""
        if name in self.linked:
            self.refuse(name, reason)
        else:
            self.correct(**{name: self.fields[name].default})

    def _check(self, runs: tuple[Settings, ...]) -> None:
        """Raise ValueError, with a sentence, where one of the runs cannot be trained here."""
        for run in runs:
            check(run, self.data)
            check_length(self.job(run))

    def _check_data(self) -> None:
        """Back to the digits that ship, with a notice, where a link names data that are gone."""
        if not train_data.library.has(self["data"]):
            self.mention(gone(self["data"]))
            self.correct(data=DIGITS, controls="data")

    @property
    def preset(self) -> TrainingExperiment:
        """The experiment that was chosen last."""
        return PRESETS[self["preset"]]

    @property
    def changed(self) -> bool:
        """Whether the runs are no longer those of the experiment."""
        return bool(self["runs"])

    @property
    def data(self) -> Split:
        """The images to learn from."""
        return data_of(self.key)

    def slower(self, run: Run) -> float | None:
        """A rate at which a run that diverged goes on."""
        return _slower(run, self.key)

    @property
    def key(self) -> DataKey:
        """The images to learn from, by name."""
        source = self["data"] if train_data.library.has(self["data"]) else DIGITS
        return DataKey(source, self["split"], self["scaling"])

    @property
    def runs(self) -> tuple[Settings, ...]:
        """The runs side by side, as they are trained: their nets fit the data."""
        return self.fitting(self["runs"] or self.preset.runs)

    @property
    def pins(self) -> tuple[Settings, ...]:
        """The runs that stay in the picture while others change."""
        return self.fitting(self["pins"])

    @cached_property
    def work(self) -> Work:
        """The training of the runs on screen, pinned ones behind them; looked at once a run."""
        return work_on(_PLACE, self._jobs(), asked=self["guess"] == "first")

    def groups(self, runs: tuple[Settings, ...]) -> list[list[Job]]:
        """The trainings of each run with several seeds."""
        return [[self.job(each) for each in seed_settings(run)] for run in runs]

    @cached_property
    def seeded(self) -> Work:
        """The runs on screen with several seeds, for which a guess was made; looked at once a run.

        The digits that ship take seconds; for others there is a button.
        """
        quick = self["data"] == DIGITS
        return work_on(_SEEDED, self._seeded_jobs(), at_once=False, clicked=quick)

    def _seeded_jobs(self) -> list[Job]:
        return list(dict.fromkeys(job for group in self.groups(self.runs) for job in group))

    def ask_for_runs(self) -> None:
        """Have them trained however long they take: the learner pressed a button for them."""
        start(_PLACE, self._jobs())

    def _jobs(self) -> list[Job]:
        return [self.job(run) for run in (*self.runs, *self.pins)]

    def job(self, run: Settings) -> Job:
        """The training of a run, as the hall takes it."""
        return Job(run, self.key)

    def fitting(self, runs: tuple[Settings, ...]) -> tuple[Settings, ...]:
        """The runs with nets that fit the data."""
        data = self.data
        return tuple(
            replace(run, net=replace(run.net, inputs=data.inputs, classes=data.classes))
            for run in runs
        )

    # --- what the controls do --------------------------------------------------------------------

    @property
    def edited(self) -> tuple[int, ...]:
        """The runs that the controls change."""
        if self["edit"] == ALL:
            return tuple(range(len(self.runs)))
        return (LETTERS.index(self["edit"]),)

    def value(self, name: str) -> Any:
        """The value of a setting in the edited runs, or `DIFFERS`."""
        values = [value_of(self.runs[place], name) for place in self.edited]
        return values[0] if all(value == values[0] for value in values) else DIFFERS

    def setting_values(self, name: str) -> list[Any]:
        """The values of a setting in the edited runs, one a run."""
        return [value_of(self.runs[place], name) for place in self.edited]

    def change(self, places: tuple[int, ...] | None = None, **changes: Any) -> None:
        """Give settings of some runs, else the edited ones, other values, where that fits."""
        chosen = self.edited if places is None else places
        self._take(
            tuple(
                with_values(run, **changes) if place in chosen else run
                for place, run in enumerate(self.runs)
            )
        )

    def _take(self, runs: tuple[Settings, ...], **more: Any) -> None:
        try:
            self._check(runs)
        except ValueError as error:
            # Translators: {reason} is a whole sentence.
            self.complain(_("{reason} The runs stay as they were.").format(reason=error))
            return
        same = runs == self.fitting(self.preset.runs)
        self.set(runs=() if same else runs, guess="no", **more)

    def add(self) -> None:
        """One run more: like the first that is edited."""
        runs = self.runs
        self._take((*runs, runs[self.edited[0]]), edit=LETTERS[len(runs)])

    def remove(self) -> None:
        """Take the edited run away."""
        place = self.edited[0]
        runs = tuple(run for i, run in enumerate(self.runs) if i != place)
        self._take(runs, edit=ALL, look=0)

    def pin(self) -> None:
        """Keep the edited runs in the picture as they are now; the oldest pins give way."""
        pins = (*self.pins, *(self.runs[place] for place in self.edited))
        self.set(pins=tuple(dict.fromkeys(pins))[-MOST_PINS:])

    def unpin(self) -> None:
        """Take the pinned runs out of the picture."""
        self.set(pins=())

    def choose(self, preset: str) -> None:
        """Show an experiment, with its question first."""
        self.pick({"preset": preset, "guess": "first"})
        if self["data"] == DIGITS:  # they train while the learner thinks
            start(_SEEDED, self._seeded_jobs())

    def pick(self, changes: Mapping[str, Any]) -> None:
        """Set controls; runs that are not named are those of the experiment."""
        fresh = {"runs": (), "pins": (), "edit": ALL, "look": 0, "guess": "no"}
        self.set(**{**fresh, **changes})
        self.enter()
