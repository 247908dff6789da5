"""How large a batch may be: small enough to read cell by cell and to fit into a link."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from normviz.language import _, ngettext

MAX_ROWS = 32  # samples
MAX_TABLE_ROWS = 200  # rows of a plain table, of which no cell is drawn
MAX_COLS = 16  # features, or channels
MAX_CELLS = 1024  # all values of a batch together
MIN_RANK, MAX_RANK = 2, 5  # (N, C) to (N, C, D, H, W)

MAX_CHARS = 64 * MAX_CELLS  # a pasted text: 64 characters a cell are plenty
MAX_BYTES = 4 * MAX_CHARS  # an uploaded file: UTF-16 and quotes take their share
MAX_LABEL = 40  # characters in the name of a row or column

EPS_POWERS = (-12, 1)  # from which power of ten eps runs to which
MAX_STEPS = 200  # of training, before inference


def check_shape(shape: Sequence[int], max_rows: int = MAX_ROWS) -> tuple[int, ...]:
    """`shape` as a tuple, if a batch of that shape is within the limits.

    `shape`: (N, C) or (N, C, L), (N, C, H, W), (N, C, D, H, W). `max_rows`: the most samples.
    Raises ValueError for too few or too many axes, samples, channels or cells.

    >>> check_shape([3, 4])
    (3, 4)
    >>> check_shape([33, 4])
    Traceback (most recent call last):
    ValueError: 33 samples are too many: use 1 to 32.
    """
    axes = tuple(int(n) for n in shape)
    if not MIN_RANK <= len(axes) <= MAX_RANK:
        message = ngettext(
            "A batch has {low} to {high} axis, from (N, C) to (N, C, D, H, W); "
            "this one has {given}.",
            "A batch has {low} to {high} axes, from (N, C) to (N, C, D, H, W); "
            "this one has {given}.",
            MAX_RANK,
        )
        raise ValueError(message.format(low=MIN_RANK, high=MAX_RANK, given=len(axes)))
    if min(axes) < 1:
        message = _("The shape {shape} holds no cells: every axis needs a length of at least 1.")
        raise ValueError(message.format(shape=shape_text(axes)))
    if axes[0] > max_rows:
        message = ngettext(
            "{given} sample is too many: use 1 to {limit}.",
            "{given} samples are too many: use 1 to {limit}.",
            axes[0],
        )
        raise ValueError(message.format(given=axes[0], limit=max_rows))
    if axes[1] > MAX_COLS:
        message = ngettext(
            "{given} feature or channel is too many: use 1 to {limit}.",
            "{given} features or channels are too many: use 1 to {limit}.",
            axes[1],
        )
        raise ValueError(message.format(given=axes[1], limit=MAX_COLS))
    if prod(axes) > MAX_CELLS:
        message = ngettext(
            "The shape {shape} has {given} cell; a batch holds at most {limit}. "
            "Make one of its axes shorter.",
            "The shape {shape} has {given} cells; a batch holds at most {limit}. "
            "Make one of its axes shorter.",
            prod(axes),
        )
        raise ValueError(message.format(shape=shape_text(axes), given=prod(axes), limit=MAX_CELLS))
    return axes


def shape_text(shape: Sequence[int]) -> str:
    """The `shape` as a person writes it.

    >>> shape_text((3, 4))
    '3 x 4'
    """
    return " x ".join(str(n) for n in shape)
