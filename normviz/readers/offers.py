"""What a reader would do about a block that it refuses, once the learner has said so."""

from __future__ import annotations

from dataclasses import dataclass

from normviz.language import _


@dataclass(frozen=True)
class Allow:
    """What a learner has agreed to.

    `missing`: cells without a value become NaN. `text`: columns of text are left out.
    """

    missing: bool = False
    text: bool = False


class Offered(ValueError):
    """A refusal that a click ends: the same block is read again, with more allowed.

    `allow`: what to read it with. `button`: what the click does, in words. `text`: the block that
    was refused, decoded where it came from a file. `note`: as that of a block.
    """

    def __init__(self, problem: str, allow: Allow, button: str) -> None:
        super().__init__(problem)
        self.allow = allow
        self.button = button
        self.text = ""
        self.note = ""


def offer_missing(problem: str, allow: Allow) -> Offered:
    """Missing values, to be read as NaN.

    >>> offer_missing("A value is missing.", Allow()).allow
    Allow(missing=True, text=False)
    """
    return Offered(problem, Allow(missing=True, text=allow.text), _("Read missing values as NaN"))
