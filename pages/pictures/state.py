"""The controls of "Pictures", and the results that follow from them."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.norms.normalize import Normalized
from normviz.norms.running import Running
from normviz.readers.pictures import PICTURES_MOST, examples
from normviz.studies.picture_effects import largest_difference
from normviz.studies.pictures import (
    SIZE,
    adjust,
    batch_of,
    normalized,
    recolour,
    remembered,
    undone,
)
from normviz.ui.state import (
    Controls,
    Field,
    one_of,
    one_of_numbers,
    stepped,
    whole_number,
)
from pages.pictures.own import own_pictures

Array = NDArray[np.floating]

VIEWS = ("norms", "colours")
NORMS = ("batch", "layer", "instance", "group", "rms")
MODES = ("training", "inference")
SECTIONS = ("try", "predict", "undone", "companions", "statistics", "code", "articles")
QUESTIONS = ("undone", "others", "mean")
EXAMPLES = tuple(key for key, _picture in examples())
MOST_STEPS = 100
SEVERAL = len(EXAMPLES)  # pictures; of more than these each is smaller
SIZE_OF_MANY = (96, 96)
_OWN = re.compile(r"own[1-9]\d{0,3}")


class Change(NamedTuple):
    """What the sliders do to a picture.

    `brightness` is added to every value, `contrast` is how many times as far every value then is
    from the picture's mean, `cast` is added to red and taken from blue; values go from 0 to 1.
    """

    brightness: float = 0.0
    contrast: float = 1.0
    cast: float = 0.0


NEUTRAL = Change()
RANGES = {  # of the sliders: lowest, highest, step
    "brightness": (-0.5, 0.5, 0.02),
    "contrast": (0.1, 2.0, 0.05),
    "cast": (-0.4, 0.4, 0.02),
}
FIRST = (Change(-0.2, 0.5, 0.2),)


def read_changes(text: str) -> tuple[Change, ...]:
    """The change of each picture, from a link: "-0.2_0.5_0.2|" is one, and one that is neutral."""
    parts = text.split("|")
    if len(parts) > PICTURES_MOST:
        raise ValueError(_("it is about more than {most} pictures.").format(most=PICTURES_MOST))
    return without_end(tuple(_read_change(part) for part in parts))


def _read_change(part: str) -> Change:
    if not part:
        return NEUTRAL
    numbers = part.split("_")
    if len(numbers) != len(RANGES):
        raise ValueError(
            _("it must have brightness, contrast and colour cast of a picture, as −0.2_0.5_0.2.")
        )
    return Change(
        *(stepped(*RANGES[name])(text) for name, text in zip(RANGES, numbers, strict=True))
    )


def write_changes(changes: tuple[Change, ...]) -> str:
    """The inverse of `read_changes`."""
    return "|".join(
        "" if each == NEUTRAL else "_".join(f"{number:g}" for number in each) for each in changes
    )


def without_end(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Without the neutral ones at the end: one way to say each state."""
    while changes and changes[-1] == NEUTRAL:
        changes = changes[:-1]
    return changes


def read_pictures(text: str) -> tuple[str, ...]:
    """The keys of the pictures, from a link; one's own have names that only their session knows."""
    keys = tuple(text.split("_"))
    if not all(key in EXAMPLES or _OWN.fullmatch(key) for key in keys):
        raise ValueError(
            _("use names of the examples, {names}, with _ between them.").format(
                names=", ".join(EXAMPLES)
            )
        )
    if len(set(keys)) != len(keys):
        raise ValueError(_("each picture can be there once."))
    if len(keys) > PICTURES_MOST:
        raise ValueError(_("there may be {most} pictures at most.").format(most=PICTURES_MOST))
    return keys


class Effect(NamedTuple):
    """What a change of one picture does under a norm, in the unit of outputs.

    `own`: the largest difference of its own output; `exactly`: whether it comes from eps alone;
    `others`: the largest difference of each other picture's output, by its place.
    """

    own: float
    exactly: bool
    others: dict[int, float]

    @property
    def most_of_others(self) -> float:
        """The largest difference among all other pictures."""
        return max(self.others.values(), default=0.0)


class State(Controls):
    """The controls, and each result, computed when it is first asked for."""

    def __init__(self) -> None:
        super().__init__(
            "pictures",
            [
                Field("view", "norms", one_of(*VIEWS)),
                Field("section", "try", one_of(*SECTIONS)),
                Field("norm", "instance", one_of(*NORMS)),
                Field("groups", 1, one_of_numbers(1, 3)),
                Field("mode", "training", one_of(*MODES)),
                Field("steps", 50, whole_number(0, MOST_STEPS)),
                Field("pictures", EXAMPLES, read_pictures, "_".join),
                Field("who", 0, whole_number(0, PICTURES_MOST - 1)),
                Field("other", 1, whole_number(0, PICTURES_MOST - 1)),
                Field("changes", FIRST, read_changes, write_changes),
                Field("ask", "undone", one_of(*QUESTIONS)),
                Field("framework", "numpy", one_of("numpy", "torch")),
            ],
        )
        self._put_right()

    def _put_right(self) -> None:
        """What a link cannot hold or gets wrong: pictures of one's own, places without one."""
        own, keys = own_pictures(), self["pictures"]
        spare = [key for key in EXAMPLES if key not in keys]
        here, changes = [], []
        for place, key in enumerate(keys):
            if key not in EXAMPLES and key not in own:
                if not spare:
                    continue
                key = spare.pop(0)
            here.append(key)
            changes.append(self.change_of(place))
        if any(key not in keys for key in here) or len(here) < len(keys):
            self.mention(
                _(
                    "The link was made with pictures of somebody's own, which are in no link. "
                    "Everything else is as it was there; examples stand in their place, as far as "
                    "there are some."
                )
            )
        last = len(here) - 1
        self.correct(
            pictures=tuple(here),
            changes=without_end(tuple(changes)),
            who=min(self["who"], last),
            other=min(self["other"], last),
        )

    # --- the pictures -------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """N: how many pictures there are."""
        return len(self["pictures"])

    @property
    def who(self) -> int:
        """The place of the picture that the sliders change."""
        return int(self["who"])

    @property
    def middle(self) -> tuple[int, int, int, int]:
        """The red value in the middle of that picture: a cell of the batch."""
        height, width = self.size
        return self.who, 0, height // 2, width // 2

    @property
    def has_own(self) -> bool:
        """Whether there are pictures that no link holds."""
        return any(key not in EXAMPLES for key in self["pictures"])

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of all pictures, in pixels: of many less, so that they move live."""
        return SIZE if self.count <= SEVERAL else SIZE_OF_MANY

    def change_of(self, place: int) -> Change:
        """What is done to the picture at this place."""
        changes: tuple[Change, ...] = self["changes"]
        return changes[place] if place < len(changes) else NEUTRAL

    @property
    def change(self) -> Change:
        """What is done to the picture that the sliders change."""
        return self.change_of(self.who)

    def changed(self, change: Change) -> tuple[Change, ...]:
        """The changes of all pictures, with this one for the picture that the sliders change."""
        each = [self.change_of(place) for place in range(self.count)]
        each[self.who] = change
        return without_end(tuple(each))

    def take_out(self) -> None:
        """Leave out the picture that the sliders change."""
        keys, who = list(self["pictures"]), self.who
        changes = [self.change_of(place) for place in range(self.count)]
        del keys[who], changes[who]
        self.set(pictures=tuple(keys), changes=without_end(tuple(changes)), who=max(0, who - 1))

    @cached_property
    def plain(self) -> Array:
        """The pictures as they came, (N, 3, H, W)."""
        own = own_pictures()
        return np.concatenate(
            [
                batch_of([own[key].picture], self.size) if key in own else _shipped(key, self.size)
                for key in self["pictures"]
            ]
        )

    @cached_property
    def batch(self) -> Array:
        """The pictures with what the sliders did to them."""
        return self._with(self["changes"])

    @cached_property
    def without(self) -> Array:
        """The same, with the picture that the sliders change as it came."""
        return self._with(self.changed(NEUTRAL))

    def one_changed(self, change: Change) -> Array:
        """The pictures as on screen, with this change of the one that the sliders change."""
        return self._with(self.changed(change))

    def _with(self, changes: tuple[Change, ...]) -> Array:
        if not changes:
            return self.plain
        batch = self.plain.copy()
        for place, each in enumerate(changes):
            if each != NEUTRAL:
                cast = (each.cast, 0.0, -each.cast)
                batch[place] = adjust(self.plain[place], each.brightness, each.contrast, cast)
        return batch

    # --- under the norms ----------------------------------------------------------------------

    @cached_property
    def running(self) -> Running | None:
        """What batch norm remembers of training on the pictures as they came; None in training."""
        return remembered(self.plain, self["steps"]) if self["mode"] == "inference" else None

    def normalize(self, norm: str, batch: Array) -> Normalized:
        """A batch of pictures under a norm, in the mode that is chosen."""
        return normalized(batch, norm, self["groups"], running=self.running)

    @cached_property
    def outputs(self) -> dict[str, Normalized]:
        """The pictures under each norm."""
        return {norm: self.normalize(norm, self.batch) for norm in NORMS}

    @cached_property
    def outputs_without(self) -> dict[str, Normalized]:
        """The same, with the picture that the sliders change as it came."""
        return {norm: self.normalize(norm, self.without) for norm in NORMS}

    @cached_property
    def effects(self) -> dict[str, Effect]:
        """What the change of the one picture does to its output, and to the others', by norm."""
        return {
            norm: self._effect(self.outputs_without[norm], self.outputs[norm]) for norm in NORMS
        }

    def effects_of(self, change: Change) -> dict[str, Effect]:
        """The same for another change of that picture."""
        batch = self.one_changed(change)
        return {
            norm: self._effect(self.outputs_without[norm], self.normalize(norm, batch))
            for norm in NORMS
        }

    def _effect(self, before: Normalized, after: Normalized) -> Effect:
        found = undone(before, after)
        others = [place for place in range(self.count) if place != self.who]
        return Effect(
            float(found.largest[self.who]),
            bool(found.exactly[self.who]),
            {place: float(found.largest[place]) for place in others},
        )

    @property
    def between_modes(self) -> dict[str, float]:
        """How far the outputs at inference are off those in training, by norm."""
        return {
            norm: largest_difference(normalized(self.batch, norm, self["groups"]).y, out.y)
            for norm, out in self.outputs.items()
        }

    def off_alone(self, norm: str, *, training: bool) -> float:
        """How far the output of the picture that the sliders change is off when it is alone."""
        running = None if training else remembered(self.plain, self["steps"])
        alone = self.batch[self.who : self.who + 1]
        together, by_itself = (
            normalized(batch, norm, running=running).y for batch in (self.batch, alone)
        )
        return largest_difference(together[self.who], by_itself[0])

    @property
    def off_groups(self) -> tuple[float, float]:
        """How far group norm is off layer norm with one group, and off instance norm with three."""
        pairs = ((1, "layer"), (3, "instance"))
        one, three = (
            largest_difference(normalized(self.batch, "group", groups).y, self.outputs[norm].y)
            for groups, norm in pairs
        )
        return one, three

    # --- the colours of another ---------------------------------------------------------------

    @cached_property
    def recoloured(self) -> Array:
        """The picture that the sliders change in the colours of the other one, (3, H, W)."""
        return recolour(self.batch[self.who], self.batch[self["other"]])

    @cached_property
    def recoloured_without(self) -> Array:
        """The same, with the picture that the sliders change as it came."""
        return recolour(self.without[self.who], self.without[self["other"]])


@lru_cache(maxsize=16)
def _shipped(key: str, size: tuple[int, int]) -> Array:
    """An example as a batch of one."""
    return batch_of([dict(examples())[key]], size)
