"""What notebooks and programs print, recognised strictly and parsed as data."""

from __future__ import annotations

from normviz.readers.printed.brackets import Printed, read_brackets
from normviz.readers.printed.lead import is_bracketed, without_name, without_prompts
from normviz.readers.printed.literals import read_r, read_semicolons

__all__ = ["Printed", "read_array"]


def read_array(text: str) -> Printed | None:
    """The array that `text` prints in brackets; None where it is no such print.

    Raises ValueError where it is one and cannot be read.

    >>> read_array("x = np.array([[1, 2], [3, 4]])").shape
    (2, 2)
    >>> read_array("1 2") is None
    True
    """
    body = without_name(without_prompts(text)).strip()
    if printed := read_semicolons(body) or read_r(body):
        return printed
    if body.startswith("<tf.") and "numpy=" in body:
        body = body[body.index("numpy=") + len("numpy=") :].strip().removesuffix(">")
    return read_brackets(body) if is_bracketed(body) else None
