"""The one door for text that a person reads: gettext, with a language per thread.

Streamlit runs every learner's script in a thread of its own, so the language is kept in a
context variable: two learners may read two languages at the same time.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path

LOCALE_DIR = Path(__file__).parent / "locale"
DOMAIN = "normviz"
SOURCE_LANGUAGE = "en"

_current: ContextVar[str] = ContextVar("normviz_language", default=SOURCE_LANGUAGE)


@lru_cache
def _catalog(language: str) -> NullTranslations:
    return translation(DOMAIN, LOCALE_DIR, languages=[language], fallback=True)


def set_language(language: str) -> None:
    """Speak `language` (a code such as "en" or "fa") in this thread from now on."""
    _current.set(language)


def current_language() -> str:
    """The language code that this thread speaks."""
    return _current.get()


def _(message: str) -> str:
    """`message` in the current language; the message itself where no translation is known."""
    return _catalog(_current.get()).gettext(message)
