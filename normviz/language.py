"""The one door for text that a person reads: gettext, with a language per thread.

Streamlit runs every learner's script in a thread of its own, so the language is kept in a
context variable: two learners may read two languages at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path

LOCALE_DIR = Path(__file__).parent / "locale"
DOMAIN = "normviz"
SOURCE_LANGUAGE = "en"

_current: ContextVar[str] = ContextVar("normviz_language", default="")
_otherwise: Callable[[], str] = lambda: SOURCE_LANGUAGE  # noqa: E731


@lru_cache
def _catalog(folder: Path, language: str) -> NullTranslations:
    return translation(DOMAIN, folder, languages=[language], fallback=True)


def set_language(language: str) -> None:
    """Speak `language` (a code such as "en" or "fa") in this thread from now on."""
    _current.set(language)


def set_default(otherwise: Callable[[], str]) -> None:
    """Ask `otherwise` for the language of threads that have not been told one."""
    global _otherwise
    _otherwise = otherwise


def current_language() -> str:
    """The language code that this thread speaks."""
    return _current.get() or _otherwise()


def _(message: str) -> str:
    """`message` in the current language; the message itself where no translation is known."""
    return _catalog(LOCALE_DIR, current_language()).gettext(message) if message else ""


def pgettext(context: str, message: str) -> str:
    """`message` in the current language, where one word has two senses: `context` says which.

    >>> pgettext("short for batch norm", "Batch")
    'Batch'
    """
    return _catalog(LOCALE_DIR, current_language()).pgettext(context, message)


def ngettext(one: str, many: str, count: float) -> str:
    """The form of a text with a count that the current language wants: Russian has three.

    `one` and `many` are the source language's forms, both with the same placeholders. `count`: what
    is counted; where it is written with decimals, what it is rounded to does not matter.

    >>> ngettext("{count} layer", "{count} layers", 2).format(count=2)
    '2 layers'
    """
    catalog = _catalog(LOCALE_DIR, current_language())
    return catalog.ngettext(one, many, int(count) if count == int(count) else 2)


def listed(words: Sequence[str]) -> str:
    """The words as a list in a sentence, as the current language makes one.

    >>> listed(["A"]), listed(["A", "B", "C"])
    ('A', 'A, B and C')
    """
    if len(words) < 2:
        return "".join(words)
    # Translators: a list in a sentence: {first} may be several words with commas between.
    return _("{first} and {last}").format(first=", ".join(words[:-1]), last=words[-1])


def N_(message: str) -> str:
    """`message` as it is, marked for translation: for constants, which `_` translates later."""
    return message
