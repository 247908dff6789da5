"""What stands in front of a printed array: prompts, and the name that it is assigned to."""

from __future__ import annotations

import re

from normviz.readers.printed.brackets import call_dialect

_PROMPT = re.compile(r"[ \t]*(>>> ?|In ?\[\d{1,6}\]: ?|julia> ?|>> ?|> )")
_GOES_ON = re.compile(r"[ \t]*(\.\.\. |\.{3,10}: ?)")
_OUT = re.compile(r"\s*Out ?\[\d{1,6}\]: ?")
_NAME = r"[^\W\d][\w.]{0,60}"
_ASSIGNED = re.compile(
    rf"\s*(?:(?:const|let|var)[ ]+)?{_NAME}[ ]*(?::[ ]*[\w.\[\], ]{{1,60}})?(?:=|<-)(?!=)"
)
_CALL = re.compile(rf"({_NAME})[ ]*\(")
_CONTAINING = "Parameter containing:"
_R_VECTOR = re.compile(r"\[1\]\s+[^\s;]")
_PART = re.compile(r"[\[(]\s*(?:[\[(\]]|[+\-\u2212.]*\d|[+-]?nan\b|[+-]?inf\b|true\b|false\b|none\b"
                   r"|null\b|np\.|\.\.\.|\u2026|[a-z][\w.]{0,60}\()", re.IGNORECASE)  # fmt: skip


def without_prompts(text: str) -> str:
    r"""What an interpreter answered; where it answered nothing, what it was told.

    >>> without_prompts(">>> x\n[[1 2]\n [3 4]]").strip()
    '[[1 2]\n [3 4]]'
    >>> without_prompts("In [3]: x = [[1, 2]]")
    'x = [[1, 2]]'
    """
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if out := _OUT.match(lines[first]):
        lines[first] = " " * out.end() + lines[first][out.end() :]
        return "\n".join(lines)
    if not _PROMPT.match(lines[first]):
        return text
    told = [bool(_PROMPT.match(line) or _GOES_ON.match(line)) for line in lines]
    answered = any(line.strip() and not own for line, own in zip(lines, told, strict=True))
    if answered:
        rest = "\n".join("" if own else line for line, own in zip(lines, told, strict=True))
        return without_prompts(rest) if any(map(_OUT.match, rest.split("\n"))) else rest
    return "\n".join(_input(line) for line in lines)


def _input(line: str) -> str:
    """What stands behind a prompt."""
    found = _PROMPT.match(line) or _GOES_ON.match(line)
    return line[found.end() :] if found else line


def without_name(text: str) -> str:
    """The right side of an assignment; `text` itself where it is none.

    >>> without_name("x: list = [[1, 2]]").strip(), without_name("x = 1")
    ('[[1, 2]]', 'x = 1')
    """
    body = text
    if found := _ASSIGNED.match(text):
        body = text[found.end() :]
    if body.lstrip().startswith(_CONTAINING):
        body = body.lstrip().removeprefix(_CONTAINING)
    return body if is_bracketed(body) or _is_code(body) else text


def is_bracketed(text: str) -> bool:
    """Whether an array in brackets begins here, not a name that holds some.

    >>> is_bracketed("[[1, 2]]"), is_bracketed("(a) (b)"), is_bracketed("tensor([1.])")
    (True, False, True)
    """
    text = text.lstrip()
    if _R_VECTOR.match(text):
        return False
    if text.startswith("<tf."):
        return True
    if called := _CALL.match(text):
        inside = text[called.end() :].lstrip()[:1]
        return bool(call_dialect(called[1])) or inside in ("[", "(")
    if text.startswith("("):  # "(5)" is no list; "(5, 6)" is one
        comma = text.find(",")
        if not 0 <= comma < text.find(")") and text[1:].lstrip()[:1] not in ("[", "("):
            return False
    return bool(_PART.match(text)) or text[:1] == "{"


def _is_code(text: str) -> bool:
    """A call or a literal of R, Julia or MATLAB, which other readers take."""
    return bool(re.match(rf"\s*(?:{_NAME}[ ]*[\[(]|\[)", text))
