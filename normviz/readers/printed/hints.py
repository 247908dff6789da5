"""What to type instead, in the language that a block was printed by."""

from __future__ import annotations

from normviz.language import _
from normviz.readers.number import shorten

# How each dialect prints all of an array, and gives a row of numbers a second axis. Code, no words.
_WHOLE = {
    "numpy": "np.set_printoptions(threshold=np.inf)",
    "jax": "np.set_printoptions(threshold=np.inf)",
    "tensorflow": "np.set_printoptions(threshold=np.inf)",
    "torch": 'torch.set_printoptions(profile="full")',
    "pandas": "print(df.to_string())",
    "julia": "print(x)",
    "tibble": "print(x, n = Inf)",
    "r": "options(max.print = 99999)",
}
_AXIS = {
    "numpy": ("x[None, :]", "x[:, None]"),
    "jax": ("x[None, :]", "x[:, None]"),
    "tensorflow": ("x[None, :]", "x[:, None]"),
    "torch": ("x[None, :]", "x[:, None]"),
    "pandas": ("s.to_frame().T", "s.to_frame()"),
    "julia": ("reshape(x, 1, :)", "reshape(x, :, 1)"),
    "r": ("matrix(x, nrow = 1)", "matrix(x, ncol = 1)"),
    "python": ("[[1, 2, 3]]", "[[1], [2], [3]]"),
}
_LEVEL = {"torch": "x.reshape(1, 1)", "python": "[[5]]"}


def cut(dialect: str) -> ValueError:
    """The refusal of a block of which the printer left something out.

    >>> print(cut("torch"))
    This print is cut: "..." stands for numbers that are not there. Type \
torch.set_printoptions(profile="full") first and print it again.
    """
    gap = _('This print is cut: "..." stands for numbers that are not there.')
    if dialect in ("pandas", "julia", "tibble"):
        more = _("Print it with {code} instead.")
    elif dialect in _WHOLE:
        more = _("Type {code} first and print it again.")
    else:
        more = _("Write out what it stands for.")
    return ValueError(f"{gap} {more.format(code=_WHOLE.get(dialect, ''))}")


def flat(dialect: str) -> ValueError:
    """The refusal of an array with one axis.

    >>> print(flat("torch"))
    This is one row of numbers with one axis, and a batch has two or more: paste x[None, :] if it \
is one sample, x[:, None] if it is one feature.
    """
    sample, feature = _AXIS.get(dialect, _AXIS["numpy"])
    message = _(
        "This is one row of numbers with one axis, and a batch has two or more: paste {sample} if "
        "it is one sample, {feature} if it is one feature."
    )
    return ValueError(message.format(sample=sample, feature=feature))


def scalar(dialect: str) -> ValueError:
    """The refusal of an array without any axis.

    >>> print(scalar("torch"))
    This is one number without an axis, and a batch has two or more: paste x.reshape(1, 1).
    """
    message = _("This is one number without an axis, and a batch has two or more: paste {code}.")
    return ValueError(message.format(code=_LEVEL.get(dialect, "np.reshape(x, (1, 1))")))


def more_follows(rest: str) -> ValueError:
    """The refusal of what stands behind an array."""
    message = _('More stands after the array, "{rest}"; paste one array at a time.')
    return ValueError(message.format(rest=shorten(rest)))


def has_to_run(code: str) -> ValueError:
    """The refusal of code that makes an array: nothing that is pasted is run."""
    message = _('"{name}" is code that has to be run; run it, print what comes out and paste that.')
    return ValueError(message.format(name=shorten(code)))


def ragged(first: int, count: int, row: int, given: int) -> ValueError:
    """The refusal of rows that differ in length."""
    message = _("The rows differ in length: row {first} has {count}, row {row} has {given}.")
    return ValueError(message.format(first=first, count=count, row=row, given=given))
