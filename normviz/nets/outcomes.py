"""Runs side by side as plain data: what each needed and reached, and both as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from io import StringIO
from math import isfinite
from typing import Any

from normviz.nets.guessing import clearly_above
from normviz.nets.trainer import Run

REACHED = 0.95  # of the validation set right: how soon?
CLOSE = 0.02  # shares and losses that differ by no more are called about equal


@dataclass(frozen=True)
class Outcome:
    """One run in a table.

    `parameters`: how many the net has. `seconds`: spent on training steps. `epochs_to_95`: after
    how many validation first had 95 % right, None if never. `best_valid`: the highest share of the
    validation set right, after `best_epoch` epochs. `test`: the share of the test set right in the
    end. `gap`: the share of the training set right less that of the validation set, in the end.
    Shares are NaN where the run has none; `stopped_at`: the step at which it diverged, None if it
    did not.
    """

    parameters: int
    seconds: float
    epochs_to_95: float | None
    best_valid: float
    best_epoch: float
    test: float
    gap: float
    stopped_at: int | None


def outcome(run: Run) -> Outcome:
    """What a `run` needed and reached.

    >>> from normviz.nets.split import digit_split
    >>> from normviz.nets.trainer import Net, Settings, train_net
    >>> row = outcome(train_net(Settings(Net(hidden=1, width=32), epochs=2), digit_split()))
    >>> row.parameters, row.stopped_at, row.best_epoch
    (2410, None, 2.0)
    """
    nan = float("nan")
    ends = run.history[-1:]
    return Outcome(
        parameters=run.parameters,
        seconds=run.seconds,
        epochs_to_95=run.epochs_to(REACHED),
        best_valid=run.best.valid.accuracy if ends else nan,
        best_epoch=run.best.epoch if ends else nan,
        test=nan if run.stopped else run.test.accuracy,
        gap=ends[0].train.accuracy - ends[0].valid.accuracy if ends else nan,
        stopped_at=len(run.losses) if run.stopped else None,
    )


def learns(run: Run) -> bool:
    """Whether a net is clearly better in the end than one answer for all of the test set.

    Formula: accuracy on the test > `clearly_above`; a run that diverged never is.

    >>> from normviz.nets.split import digit_split
    >>> from normviz.nets.trainer import Net, Settings, train_net
    >>> [
    ...     learns(train_net(Settings(Net(hidden=1, width=32), lr=lr, epochs=2), digit_split()))
    ...     for lr in (0.1, 1e30)
    ... ]
    [True, False]
    """
    return not run.stopped and run.test.accuracy > clearly_above(run.constant, len(run.named))


def reached(run: Run) -> float:
    """The share of the test set right in the end, from 0 to 1; 0 for a run that diverged.

    >>> from normviz.nets.split import digit_split
    >>> from normviz.nets.trainer import Net, Settings, train_net
    >>> reached(train_net(Settings(Net(hidden=1, width=32), lr=1e30, epochs=2), digit_split()))
    0.0
    """
    return 0.0 if run.stopped else run.test.accuracy


def valid_after(run: Run, epochs: float) -> float:
    """The share of the validation set right after so many `epochs`, from 0 to 1.

    That of the last record until then: of a run that had fewer epochs the one at its end.

    >>> from normviz.nets.split import digit_split
    >>> from normviz.nets.trainer import Net, Settings, train_net
    >>> run = train_net(Settings(Net(hidden=1, width=32), epochs=2), digit_split())
    >>> valid_after(run, 1.5) == run.history[1].valid.accuracy
    True
    """
    return [record for record in run.history if record.epoch <= epochs][-1].valid.accuracy


def loss_gap(run: Run) -> float:
    """The validation loss less the training loss, in the end: how much was learned by heart.

    >>> from normviz.nets.split import digit_split
    >>> from normviz.nets.trainer import Net, Settings, train_net
    >>> run = train_net(Settings(Net(hidden=1, width=128), lr=1.0, epochs=20), digit_split())
    >>> 0.03 < loss_gap(run) < 0.06
    True
    """
    last = run.history[-1]
    return last.valid.loss - last.train.loss


def clearly_least(values: Sequence[float]) -> int | None:
    """The place of the smallest value; None where another is at most `CLOSE` above it.

    `values`: two or more shares or losses.

    >>> clearly_least([0.97, 0.5, 0.96]), clearly_least([0.97, 0.5, 0.51])
    (1, None)
    """
    place = min(range(len(values)), key=values.__getitem__)
    others = [value for other, value in enumerate(values) if other != place]
    return place if min(others) - values[place] > CLOSE else None


def runs_csv(runs: Mapping[str, Run]) -> str:
    """The runs by name as CSV, a line each: every setting, and the `Outcome`. Shares go from 0 to
    1.

    `runs`: by name, in order. Result: a header and the lines; what is missing or not finite is
    empty.

    >>> from normviz.nets.split import digit_split
    >>> from normviz.nets.trainer import Net, Settings, train_net
    >>> run = train_net(Settings(Net(hidden=1, width=8), epochs=1), digit_split())
    >>> runs_csv({"first": run}).splitlines()[1].split(",")[:4]
    ['first', '1', '8', 'relu']
    """
    rows = []
    for name, run in runs.items():
        settings = asdict(run.settings)
        net = settings.pop("net")
        rows.append({"run": name} | net | settings | asdict(outcome(run)))
    return _csv(rows)


def curves_csv(runs: Mapping[str, Run]) -> str:
    """The records of the runs by name as CSV, a line each, and for each hidden layer its numbers.

    `runs`: by name, in order. Result: a header and the lines; what is missing or not finite is
    empty.

    >>> from normviz.nets.split import digit_split
    >>> from normviz.nets.trainer import Net, Settings, train_net
    >>> run = train_net(Settings(Net(hidden=1, width=8), epochs=1), digit_split())
    >>> [line.split(",")[:3] for line in curves_csv({"first": run}).splitlines()]
    [['run', 'step', 'epoch'], ['first', '0', '0'], ['first', '39', '1']]
    """
    rows = []
    for name, run in runs.items():
        for record in run.history:
            row = {
                "run": name,
                "step": record.step,
                "epoch": record.epoch,
                "lr": record.lr,
                "batch_loss": record.batch_loss,
                "train_loss": record.train.loss,
                "train_accuracy": record.train.accuracy,
                "valid_loss": record.valid.loss,
                "valid_accuracy": record.valid.accuracy,
                "seconds": record.seconds,
            }
            for column, values in (
                ("gradient_norm", record.layers.gradient),
                ("activation_mean", record.layers.mean),
                ("activation_std", record.layers.std),
                ("dead_share", record.layers.dead),
                ("saturated_share", record.layers.saturated),
                ("variance_met", record.layers.met),
            ):
                row |= {f"{column}_{i}": float(v) for i, v in enumerate(values, start=1)}
            rows.append(row)
    return _csv(rows)


def _csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """A header with every name that a row has, and the rows; what is missing or NaN is empty."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return ""
    if isinstance(value, float):
        return f"{value:.9g}"
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return str(value)
