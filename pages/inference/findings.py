"""What is unusual about the stream, why, and what mends it."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.studies.stream import MUCH, batches_until, start_left
from normviz.studies.workers import share_sizes
from normviz.ui.findings import Finding
from normviz.ui.registry import page_link
from pages.inference.state import MOST_BATCHES, MOST_SIZE, State
from pages.inference.words import percent, short


def findings(state: State) -> list[Finding]:
    """What this state of the page has to be told about."""
    if state["view"] == "workers":
        return _lonely(state)
    found = []
    if state.size == 1:
        found.append(
            Finding(_alone(state), _("Use batches of 4"), {"m": 4}, beside=_to_the_lab),
        )
    elif start_left(state.rule, state["batches"]) > MUCH:
        found.append(_start_value(state))
    return found


def _to_the_lab() -> None:
    page_link("lab", _("A norm that does not need the batch"), preset="one", norm="layer")


def _alone(state: State) -> str:
    done, rule = state.trained, state.rule
    words = [
        _(
            "**A batch of one value per channel.** It is its own mean: x − μ = 0 and the variance "
            "is 0, so x̂ = 0 and y = β, whatever x is. PyTorch refuses to train on it: *ValueError: "
            "Expected more than 1 value per channel when training*. Keras returns zeros (plus β). "
            "An image alone in its batch still has H × W values per channel."
        )
    ]
    refusal = done.refusal
    if refusal:
        words.append(
            _(
                "The running variance with ÷ (m − 1) would be 0/0, and is refused here too: "
                "“{refused}”"
            ).format(refused=refusal)
        )
    elif rule.new_weight == 0:
        words.append(_("A new batch weighs nothing: the running variance stays at its start."))
    elif done.var_path[-1] == 0:
        words.append(
            _(
                "With ÷ m the variance that is kept is 0, and so is the running variance after "
                "{steps}, where the truth is {truth}: inference divides by √ε = {root} alone, "
                "without a warning."
            ).format(
                steps=done.steps, truth=short(done.source.var), root=short(float(rule.eps) ** 0.5)
            )
        )
    else:
        words.append(
            _(
                "With ÷ m the variance that is kept is 0: the running variance shrinks to {old} of "
                "itself a batch and is {now} after {steps}, where the truth is {truth}. It heads "
                "for 0, and inference divides by its root: outputs grow, without a warning."
            ).format(
                old=short(1 - rule.new_weight),
                now=short(done.var_path[-1]),
                steps=done.steps,
                truth=short(done.source.var),
            )
        )
    return " ".join(words)


def _lonely(state: State) -> list[Finding]:
    split, workers = state.split, state["workers"]
    if split is None or split.sizes.min() > 1:
        return []
    text = ngettext(
        "**Some workers have one value alone.** Their own statistics make it x̂ = 0, and PyTorch "
        "would refuse it there. With synchronized statistics it counts among {size} value in all.",
        "**Some workers have one value alone.** Their own statistics make it x̂ = 0, and PyTorch "
        "would refuse it there. With synchronized statistics it counts among all {size} values.",
        state.size,
    ).format(size=state.size)
    enough = next(
        size
        for size in range(4 * workers, MOST_SIZE + 1, workers)
        if share_sizes(size, workers, state.first_share).min() > 1
    )
    label = _("Use a batch of {size}").format(size=enough)
    return [Finding(text, label, {"m": enough})]


def _start_value(state: State) -> Finding:
    rule, steps = state.rule, state["batches"]
    text = ngettext(
        "**Inference starts too early.** After {steps} batch the running statistics still "
        "consist of their start value by {left}, which has nothing to do with the data.",
        "**Inference starts too early.** After {steps} batches the running statistics still "
        "consist of their start value by {left}, which has nothing to do with the data.",
        steps,
    ).format(steps=steps, left=percent(start_left(rule, steps)))
    needed = batches_until(rule, MUCH)
    if needed is not None and needed <= MOST_BATCHES:
        label = ngettext("Train for {steps} batch", "Train for {steps} batches", needed)
        return Finding(text, label.format(steps=needed), {"batches": needed})
    momentum = 0.1 if rule.momentum_weighs == "new" else 0.9
    changes = {"momentum": momentum, "batches": max(steps, 30)}
    label = _("Let a new batch weigh 0.1")
    return Finding(text, label, changes)
