"""Nested brackets, as Python and its array libraries print them: the nesting gives the shape."""

from __future__ import annotations

import re
from dataclasses import dataclass

from normviz.language import _, ngettext
from normviz.readers.limits import MAX_CELLS, shape_text
from normviz.readers.number import shorten
from normviz.readers.printed.dtypes import dtype_of
from normviz.readers.printed.hints import cut, has_to_run, more_follows, ragged
from normviz.readers.printed.tokens import Token, is_word, tokens_of, too_many

_CLOSE = {"[": "]", "(": ")"}
_DEEPEST = 16  # brackets; a batch has at most five axes
# The calls that only put a name around their data, by dialect and by their last word.
_CALLS = {
    "array": "numpy",
    "asarray": "numpy",
    "tensor": "torch",
    "as_tensor": "torch",
    "Parameter": "torch",
    "Tensor": "torch",
    "FloatTensor": "torch",
    "DoubleTensor": "torch",
    "LongTensor": "torch",
    "constant": "tensorflow",
    "convert_to_tensor": "tensorflow",
    "Variable": "tensorflow",
    "Array": "jax",
    "DeviceArray": "jax",
    **dict.fromkeys(("float16", "float32", "float64", "int32", "int64", "float", "int"), "numpy"),
}
_FIRST = {"np": "numpy", "numpy": "numpy", "jnp": "jax", "jax": "jax", "tf": "tensorflow"}
_OWN_DTYPE = {
    "FloatTensor": "float32",
    "DoubleTensor": "float64",
    **{name: name for name in ("float16", "float32")},
}
_SAID = {"device", "requires_grad", "grad_fn", "shape", "size", "weak_type", "name", "trainable"}
_FACTOR = re.compile(r"1(?:\.0*)?e([+-]?\d{1,3})", re.IGNORECASE | re.ASCII)
_WHOLE_NUMBER = re.compile(r"[+-]?\d+", re.ASCII)
_WORDS = {"true", "false", "none", "null"}


@dataclass(frozen=True)
class Printed:
    """An array as it was printed: its cells as text, row by row.

    `shape`: as the brackets nest. `dtype`: float32 or float64. `dialect`: what printed it. `shift`:
    every number is to be multiplied by this power of ten.
    """

    cells: list[str]
    shape: tuple[int, ...]
    dtype: str
    dialect: str
    shift: int = 0


class _Frame:
    """An open bracket: `call`, the name in front of it; else it is a list, an axis of its own."""

    def __init__(self, close: str, call: str = "") -> None:
        self.close, self.call = close, call
        self.count = 0
        self.shape: tuple[int, ...] = ()  # of each part so far
        self.commas = self.spaces = False
        self.after_comma = True  # whether a value may follow


def call_dialect(name: str) -> str:
    """What prints a call of this name around its data; "" where nothing does.

    >>> call_dialect("np.array"), call_dialect("tf.Tensor"), call_dialect("np.zeros")
    ('numpy', 'tensorflow', '')
    """
    first, last = name.partition(".")[0], name.rpartition(".")[2]
    if last not in _CALLS:
        return ""
    return _FIRST.get(first, _CALLS[last]) if "." in name else _CALLS[last]


def read_brackets(text: str) -> Printed:
    """The array that `text` holds, parsed as data.

    `text`: brackets, with a call around them or not. Raises ValueError that says what is wrong, and
    where.

    >>> read_brackets("tensor([[1., 2.]], device='cuda:0')")
    Printed(cells=['1.', '2.'], shape=(1, 2), dtype='float32', dialect='torch', shift=0)
    """
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens = tokens_of(text)
        self.at = 0
        self.stack = [_Frame("", "top")]
        self.cells: list[str] = []
        self.dtypes: list[str] = []
        self.dialect = ""
        self.shift = 0
        self.commas = False

    def read(self) -> Printed:
        top = self.stack[0]
        while self.at < len(self.tokens) and not (len(self.stack) == 1 and top.count):
            self._step()
        if len(self.stack) > 1:
            raise ValueError(_("A bracket is opened and not closed: the end is missing."))
        rest = [token.text for token in self.tokens[self.at :] if token.text != ";"]
        if rest:
            raise more_follows(" ".join(rest[:12]))
        dialect = self.dialect or ("python" if self.commas else "numpy")
        return Printed(self.cells, top.shape, self._dtype(), dialect, self.shift)

    def _dtype(self) -> str:
        """As written; PyTorch, TensorFlow and JAX write none for fractions in float32."""
        if self.dtypes:
            return "float32" if set(self.dtypes) == {"float32"} else "float64"
        whole = all(_WHOLE_NUMBER.fullmatch(c) or c.lower() in _WORDS for c in self.cells)
        return "float64" if whole or self.dialect in ("", "numpy") else "float32"

    def _peek(self, ahead: int = 1) -> str:
        place = self.at + ahead
        return self.tokens[place].text if place < len(self.tokens) else ""

    def _step(self) -> None:
        token = self.tokens[self.at]
        frame = self.stack[-1]
        if token.kind == "dots":
            raise cut(self.dialect or "numpy")
        if token.kind == "string" and not (frame.call == "float" and not frame.count):
            message = _("{text} is text; a batch holds numbers.")
            raise ValueError(message.format(text=shorten(token.text)))
        if token.kind == "mark":
            self._mark(token.text, frame)
        elif self._peek() == "(" and is_word(token.text):
            self._open_call(token.text)
        elif self._peek() == "=" and frame.call and frame.count:
            self._said(token.text)
        elif frame.call and frame.count and is_word(token.text):  # np.array([[1]], np.float32)
            self.dtypes.append(dtype_of(token.text))
            self.at += 1
            frame.after_comma = False
        else:
            self.cells.append(token.text.strip("'\""))  # float('nan')
            if len(self.cells) > MAX_CELLS:
                raise too_many()
            self.at += 1
            self._add(())

    def _mark(self, mark: str, frame: _Frame) -> None:
        self.at += 1
        if mark in _CLOSE:
            self._open(_Frame(_CLOSE[mark]))
        elif mark == frame.close:
            self.stack.pop()
            if frame.call and not frame.count:
                raise ValueError(_("There is nothing between the brackets."))
            self._add(frame.shape if frame.call else (frame.count, *frame.shape))
        elif mark == "," and frame.close and not frame.after_comma:
            frame.commas = frame.after_comma = True
            self.commas = True
            self._one_way(frame)
        elif mark == "*" and frame.call and self.cells and frame.count == 1 and not frame.shape:
            self._factor(frame)
        elif mark == "{":
            message = _(
                "Curly brackets hold names with values; paste a list, as in [[1, 2], [3, 4]]."
            )
            raise ValueError(message)
        else:
            message = _('"{mark}" stands after "{before}", where a number or a bracket should.')
            before = " ".join(
                token.text for token in self.tokens[max(0, self.at - 4) : self.at - 1]
            )
            raise ValueError(message.format(mark=mark, before=shorten(before)))

    def _open(self, frame: _Frame) -> None:
        if len(self.stack) > _DEEPEST:
            message = ngettext(
                "The brackets nest deeper than {limit}; a batch has at most five axes.",
                "The brackets nest deeper than {limit}; a batch has at most five axes.",
                _DEEPEST,
            )
            raise ValueError(message.format(limit=_DEEPEST))
        self.stack.append(frame)

    def _open_call(self, name: str) -> None:
        dialect = call_dialect(name)
        if not dialect:
            raise has_to_run(name)
        last = name.rpartition(".")[2]
        if last in _OWN_DTYPE:
            self.dtypes.append(dtype_of(_OWN_DTYPE[last]))
        self.dialect = self.dialect or dialect
        self.at += 2
        self._open(_Frame(")", name))

    def _add(self, shape: tuple[int, ...]) -> None:
        """One more part of the bracket that is open."""
        frame = self.stack[-1]
        if frame.count and frame.call:
            raise ValueError(_("A call holds more than one array; paste one array at a time."))
        if not frame.after_comma:
            frame.spaces = True
            self._one_way(frame)
        frame.after_comma = False
        if frame.count and shape != frame.shape:
            raise self._ragged(frame, shape)
        frame.shape = shape
        frame.count += 1

    def _one_way(self, frame: _Frame) -> None:
        if frame.commas and frame.spaces:
            message = _(
                "Some numbers of a row are parted by commas, some by spaces only; write them all "
                "in one way, with decimal points."
            )
            raise ValueError(message)

    def _ragged(self, frame: _Frame, shape: tuple[int, ...]) -> ValueError:
        above = [each.count for each in self.stack if not each.call][:-1]
        if not above and len(shape) == len(frame.shape) == 1:
            return ragged(1, frame.shape[0], frame.count + 1, shape[0])
        message = _("The brackets are ragged: {first} is {expected}, {other} is {given}.")
        return ValueError(
            message.format(
                first=_place([*above, 0]),
                expected=_part(frame.shape),
                other=_place([*above, frame.count]),
                given=_part(shape),
            )
        )

    def _factor(self, frame: _Frame) -> None:
        """The power of ten that PyTorch up to 0.4 wrote in front of all rows."""
        found = _FACTOR.fullmatch(self.cells.pop())
        if self.cells or self.shift or not found:
            message = _("This is a calculation; run it, print what comes out and paste that.")
            raise ValueError(message)
        self.shift = int(found[1])
        frame.count, frame.after_comma = 0, True

    def _said(self, key: str) -> None:
        """What a print says of its array after the numbers: its dtype counts."""
        self.at += 2
        value = self._value()
        if key == "dtype":
            words = [token.text for token in value if token.kind in ("atom", "string")]
            self.dtypes.append(dtype_of(words[-1] if words else ""))
        elif key not in _SAID:
            message = _(
                '"{key}" makes this array another one than its numbers say; turn it into a plain '
                "one, print it and paste that."
            )
            raise ValueError(message.format(key=shorten(key)))
        self.stack[-1].after_comma = False

    def _value(self) -> list[Token]:
        """The tokens up to the next comma, or the end of the call."""
        start, depth = self.at, 0
        while self.at < len(self.tokens):
            mark = self.tokens[self.at].text
            if depth == 0 and mark in (",", ")"):
                break
            depth += (mark in ("(", "[", "<")) - (mark in (")", "]", ">"))
            self.at += 1
        return self.tokens[start : self.at]


def _place(index: list[int]) -> str:
    return f"x[{', '.join(map(str, index))}]"


def _part(shape: tuple[int, ...]) -> str:
    """What stands at one place: a number, or an array of a shape."""
    if not shape:
        # Translators: in “x[0] is a number, x[1] is an array of shape 2 x 3”.
        return _("a number")
    # Translators: in “x[0] is a number, x[1] is an array of shape 2 x 3”.
    return _("an array of shape {shape}").format(shape=shape_text(shape))
