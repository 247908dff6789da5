"""The URL is the document: one place that keeps a page's controls in session and address bar.

A page lists its `Field`s. The values live in a plain dict of the session, so they outlive the
widgets that show them (a slider that is hidden for a while, a visit to another page). They are
read from the URL on arrival and when the browser's Back or Forward leads to it; else Python writes
the URL and never reads it back: a request that is already under way carries an older address, which
must not undo the newer state.

What was chosen by name is an entry of the browser's history: its address goes out with a mark that
the browser does not show (`frontend/frame/address.js`). Other changes take the entry's place.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from normviz.language import _, ngettext
from normviz.ui.plain import quoted
from normviz.ui.stage import say_beside
from normviz.ui.streamlit_frontend import DROPPED, came_by_history, sent_by_browser

_VISITED = "normviz.visited"
_ARRIVED = "normviz.arrived"
_ENTRY = "normviz.entry"
LANGUAGE_PARAM = "lang"
ENTRY_MARK = "entry"
_MAKING = "normviz.making"
_MAKING_SECONDS = 3.0  # in which a slow browser has made a widget
_MADE = 0.0
_BEFORE = "normviz.before"
_ECHO_SECONDS = 1.0  # in which a request may come that was sent before the page's own change


def visit(page: str) -> None:
    """Note which page this run shows; a page reads the URL only in the run that arrives at it."""
    again = came_by_history()
    st.session_state[_ARRIVED] = again or st.session_state.get(_VISITED) != page
    st.session_state[_VISITED] = page
    until: dict[str, float] = {} if again else st.session_state.get(_MAKING, {})
    st.session_state[_MAKING] = {key: _MADE for key, end in until.items() if end == _MADE}


def seen_address() -> None:
    """Note that the page has read the URL: what a learner does on it must not be read over."""
    st.session_state[_ARRIVED] = False


def visited() -> str:
    """The page that is shown, as `visit` noted it."""
    page: str = st.session_state.get(_VISITED, "")
    return page


def forget(page: str) -> None:
    """Leave nothing of a page in the session and in the address bar: it starts as for a visitor."""
    for key in [str(key) for key in st.session_state if str(key).startswith(f"{page}.")]:
        del st.session_state[key]
    kept = {LANGUAGE_PARAM} & st.query_params.keys()
    st.query_params.from_dict({name: st.query_params[name] for name in kept})


@dataclass(frozen=True)
class Field:
    """One control: its name in the URL, the value it starts with, and its two translations.

    `read` turns URL text into a value or raises ValueError with a sentence; `write` is its
    inverse. A value equal to `default` is left out of the URL.
    """

    name: str
    default: Any
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def one_of(*allowed: str) -> Callable[[str], str]:
    """A reader that takes exactly these words."""

    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(_("use one of {allowed}.").format(allowed=", ".join(allowed)))
        return text

    return read


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers from `low` to `high`."""

    def read(text: str) -> int:
        if not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > 12:
            raise ValueError(_("it is not a whole number."))
        value = int(text)
        if not low <= value <= high:
            raise ValueError(_("it must lie between {low} and {high}.").format(low=low, high=high))
        return value

    return read


def real_number(low: float, high: float) -> Callable[[str], float]:
    """A reader of numbers from `low` to `high`."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise ValueError(_("it is not a number.")) from None
        if not low <= value <= high:  # NaN is not either
            raise ValueError(
                _("it must lie between {low} and {high}.").format(low=f"{low:g}", high=f"{high:g}")
            )
        return value

    return read


def as_number(value: float) -> str:
    """The inverse of `real_number`, short: what a slider can hold."""
    return f"{value:.6g}"


def one_of_numbers(*allowed: int) -> Callable[[str], int]:
    """A reader that takes exactly these numbers."""
    read = one_of(*map(str, allowed))
    return lambda text: int(read(text))


def stepped(low: float, high: float, step: float) -> Callable[[str], float]:
    """A reader of numbers that a slider with this step can hold."""
    read = real_number(low, high)
    return lambda text: round(low + round((read(text) - low) / step) * step, 6)


def power_of_ten(low: float, high: float, step: float) -> Callable[[str], float]:
    """A reader of positive numbers, kept as the power of ten that a slider can hold."""
    read = real_number(10.0**low, 10.0**high)
    return lambda text: round(low + round((math.log10(read(text)) - low) / step) * step, 6)


def as_power(power: float) -> str:
    """The inverse of `power_of_ten`."""
    return f"{10.0**power:.4g}"


def yes_or_no(text: str) -> bool:
    """A reader of a switch: 1 or 0."""
    return one_of("1", "0")(text) == "1"


def as_switch(value: bool) -> str:
    """The inverse of `yes_or_no`."""
    return "1" if value else "0"


def hand(key: str, value: Any) -> None:
    """Have the widget `key` show `value`.

    A browser that is slow may get the next run before it has made the widget, and would start it
    with the widget's own default, which looks like a change of the learner's: the value goes along
    with every run until a request has the widget in it. At first that is so for a while, and again
    when the page has run as a whole, which it does after a cut line; but not once the learner has
    changed it: it would undo what the learner changes while another run is under way.
    """
    until: dict[str, float] = st.session_state.setdefault(_MAKING, {})
    changed = st.session_state.get(key) != value
    before: dict[str, tuple[Any, float]] = st.session_state.setdefault(_BEFORE, {})
    if changed and key in st.session_state:
        before[key] = (st.session_state[key], time.monotonic() + _ECHO_SECONDS)
    elif sent_by_browser(key):
        before.pop(key, None)  # it has the page's value
    if changed or key not in until:
        until[key] = time.monotonic() + _MAKING_SECONDS
    if changed or time.monotonic() < until[key] or not sent_by_browser(key):
        st.session_state[key] = value


def taken(key: str) -> bool:
    """Note that the browser has made the widget `key`; whether the value that it sent is chosen.

    Not where all that the page has just changed are as before: the request was on its way by then.
    """
    now, before = time.monotonic(), st.session_state.get(_BEFORE, {})
    earlier = {each: value for each, (value, end) in before.items() if now < end}
    as_before = all(st.session_state.get(each) == value for each, value in earlier.items())
    if len(earlier) > 1 and key in earlier and as_before:
        return False
    st.session_state.setdefault(_MAKING, {})[key] = _MADE
    return True


@dataclass(frozen=True)
class Refusal:
    """What a link says of a control and cannot be used, and why: a sentence."""

    name: str
    text: str
    reason: str


@dataclass(frozen=True)
class Said:
    """A sentence that stands at a control: what it refused, or what a change of it brought."""

    name: str
    sentence: str


class Controls(Mapping[str, Any]):
    """The controls of one lesson, in the session and in the URL.

    A lesson's `State` is a subclass: beside the controls it says what they mean to the core.

    `notices` holds a sentence about all values of the URL that could not be used, and what else
    there is to say; they stay until the learner changes something. A change of one of those named
    in `chosen` is what the browser's Back takes back, and all before it.
    """

    last_seed = 99
    chosen: tuple[str, ...] = ("norm", "preset", "view", "section")

    def __init__(self, page: str, fields: Sequence[Field]) -> None:
        self.page = page
        self.fields = {field.name: field for field in fields}
        store = st.session_state.setdefault(f"{page}.state", {})
        arrived = st.session_state.get(_ARRIVED, False)
        self.linked: dict[str, str] = {}  # what the URL says of them, in the run that reads it
        if arrived or not store:
            named = {name: text for name, text in self._url().items() if name in self.fields}
            if named or not store or came_by_history():
                store.clear()
                store.update({field.name: field.default for field in fields}, notices=[])
                self.linked = named
        self._store = store
        if arrived and DROPPED in self._url():
            self.mention(
                _(
                    "The link is too long to be read: it is not one that this page made. The page "
                    "starts with its own values instead; copy the whole link once more."
                )
            )
        for name in self.linked:
            self._read(name)

    def _url(self) -> dict[str, str]:
        query: dict[str, str] = st.query_params.to_dict()
        query.pop(ENTRY_MARK, None)
        return query

    def _read(self, name: str) -> None:
        try:
            self._store[name] = self.fields[name].read(self.linked[name])
        except ValueError as error:
            self.refuse(name, str(error))

    def refuse(self, name: str, reason: str) -> None:
        """Say why what the link says of `name` cannot be used; the control starts afresh."""
        self._store[name] = self.fields[name].default
        self._store["notices"].append(Refusal(name, self.linked[name], reason))

    def refused(self, name: str) -> bool:
        """Whether what the link says of `name` could not be used."""
        notices = self._store["notices"]
        return any(each.name == name for each in notices if isinstance(each, Refusal))

    def __getitem__(self, name: str) -> Any:
        return self._store[name]

    def __iter__(self) -> Any:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    @property
    def notices(self) -> list[str]:
        """What was wrong with the link or the last input, in sentences."""
        notices = self._store["notices"]
        refusals = [each for each in notices if isinstance(each, Refusal)]
        about_link = [_about(refusals)] if refusals else []
        return about_link + [each for each in notices if isinstance(each, str)]

    def said_at(self, name: str) -> list[str]:
        """What there is to say at the control `name`."""
        notices = self._store["notices"]
        return [each.sentence for each in notices if isinstance(each, Said) and each.name == name]

    def say_at(self, name: str, sentence: str) -> None:
        """Show `sentence` at the control `name` until the learner changes something."""
        self._store["notices"].append(Said(name, sentence))

    def mention(self, sentence: str) -> None:
        """Show `sentence` too, beside what there is to say already."""
        self._store["notices"].append(sentence)

    def complain(self, sentence: str) -> None:
        """Show `sentence` on the next run; everything else stays as it is."""
        self._store["notices"] = [sentence]

    def set(self, **changes: Any) -> None:
        """Change several controls at once; earlier notices are done with."""
        unknown = changes.keys() - self.fields.keys()
        if unknown:
            raise KeyError(f"{self.page} has no control named {sorted(unknown)}")
        if any(name in self.chosen and self[name] != value for name, value in changes.items()):
            self.enter()
        self._store.update(changes, notices=[])

    def correct(self, **changes: Any) -> None:
        """Put right what the page cannot show as it is; notices stay."""
        self._store.update(changes)

    def enter(self) -> None:
        """Have the browser's Back lead to what was on screen before this change."""
        st.session_state[_ENTRY] = True

    def pick(self, changes: Mapping[str, Any]) -> None:
        """Set controls; whatever is not named goes back to the start, the open section stays."""
        fresh = {name: field.default for name, field in self.fields.items()}
        if "section" in self.fields:
            fresh["section"] = self["section"]
        self.set(**{**fresh, **changes})
        self.enter()

    def next_seed(self, name: str = "seed", **changes: Any) -> None:
        """Another draw: the next seed, after the last one the first; with `changes` beside it."""
        self.set(**{name: (self[name] + 1) % (self.last_seed + 1)}, **changes)

    def reset(self) -> None:
        """Back to the page's first state."""
        self.set(**{name: field.default for name, field in self.fields.items()})
        self.enter()

    def widget(self, name: str, then: Callable[[], None] | None = None) -> dict[str, Any]:
        """Keyword arguments that tie a widget to the control `name`.

        The widget shows the control's value and hands a new one back; `then` runs after that. What
        a step to try says about the control stands above it.
        """
        say_beside(self.page, [name])
        key = f"{self.page}.{name}"
        hand(key, self[name])

        def take() -> None:
            if not taken(key):
                return
            value = st.session_state[key]
            if value is not None:  # a segmented control that was clicked empty keeps its value
                self.set(**{name: value})
            if then:
                then()

        return {"key": key, "on_change": take}

    def query(self, **changes: Any) -> str:
        """The query string of this state, with `changes` applied: the part after the "?"."""
        return urlencode(self._as_params({**self._store, **changes}))

    def _as_params(self, values: Mapping[str, Any]) -> dict[str, str]:
        return {
            name: field.write(values[name])
            for name, field in self.fields.items()
            if values[name] != field.default
        }

    def publish(self, **changes: Any) -> None:
        """Write the state, with `changes` applied, to the address bar, where that changed."""
        params, shown = self._as_params({**self._store, **changes}), self._url()
        if LANGUAGE_PARAM in shown:
            params[LANGUAGE_PARAM] = shown[LANGUAGE_PARAM]
        chosen = st.session_state.pop(_ENTRY, False)
        if params != shown:
            st.query_params.from_dict({**params, ENTRY_MARK: "1"} if chosen else params)


def _about(refusals: Sequence[Refusal]) -> str:
    """What a link says and cannot be used, in one notice; the words of a single one are in it."""
    if len(refusals) == 1:
        (only,) = refusals
        return _(
            "The link says {name} = {text}, which cannot be used: {reason} "
            "The page starts with its own value instead."
        ).format(name=only.name, text=quoted(only.text), reason=only.reason)
    first = ngettext(
        "The link says {count} thing that cannot be used, and the page starts with its own value "
        "instead.",
        "The link says {count} things that cannot be used, and the page starts with its own values "
        "instead.",
        len(refusals),
    ).format(count=len(refusals))
    # Translators: the name of a control, and a sentence on what is wrong with its value.
    each = [_("{name}: {reason}").format(name=it.name, reason=it.reason) for it in refusals]
    return " ".join([first, *each])
