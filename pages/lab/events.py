"""What the learner does in the grid, brought into the lab's state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from normviz.language import _
from normviz.readers.batch import read_number
from pages.lab.predict import mark
from pages.lab.state import State
from pages.lab.view import step_names


def on_grid_event(state: State) -> Callable[[dict[str, Any]], None]:
    """The handler of the grid's events; an event from outside the batch is ignored."""

    def handle(event: dict[str, Any]) -> None:
        match event:
            case {"type": "pin", "index": int(index)} if 0 <= index < state.x.size:
                state.set(pin=index)
            case {"type": "edit", "index": int(index), "value": str(text)} if (
                0 <= index < state.x.size
            ):
                _edit(state, index, text)
            case {"type": "step", "step": int(step)}:
                names = list(step_names(state.experiment))
                if 0 <= step < len(names):
                    state.set(step=names[step])
            case {"type": "slice", "slice": int(position)}:
                state.set(slice=position + 1)
            case {"type": "marks", "marks": list(marks)}:
                mark(state, [m for m in marks if isinstance(m, int) and 0 <= m < state.x.size])

    return handle


def _edit(state: State, index: int, text: str) -> None:
    try:
        value = read_number(text)
    except ValueError as error:
        state.complain(_("{reason} The cell keeps its value.").format(reason=error))
        return
    # The grid shows, and so asks for, what the norm gets: x with its channel's bias added.
    bias = state.experiment.setup.bias
    if bias is not None:
        value -= float(bias[np.unravel_index(index, state.x.shape)[1]])
    state.edit(index, value)
    state.set(pin=index)
