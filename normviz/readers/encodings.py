"""The text of a file whose encoding nobody told: UTF-8, UTF-16, or an older one of one byte."""

from __future__ import annotations

import unicodedata

_OLD = {
    "cp1252": "Windows-1252 (Western Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1256": "Windows-1256 (Arabic, Persian)",
}


def as_unicode(data: bytes) -> str | None:
    r"""`data` as UTF-8 or UTF-16, the latter with its mark or without; None where it is neither.

    Without a mark, UTF-16 shows by the zeros in every second byte of what is ASCII.

    >>> as_unicode("1,2".encode("utf-16-le")), as_unicode(b"caf\xe9") is None
    ('1,2', True)
    """
    encoding = "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in data:
        even, odd = data[::2].count(0), data[1::2].count(0)
        encoding = "utf-16-le" if not even else "utf-16-be" if not odd else encoding
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def in_old_encodings(data: bytes) -> dict[str, str]:
    """`data` in the older encodings that it can have: by name, the most plausible one first.

    >>> list(in_old_encodings("возраст".encode("cp1251")))[0]
    'Windows-1251 (Cyrillic)'
    """
    texts = {}
    for encoding, name in _OLD.items():
        try:
            texts[name] = data.decode(encoding)
        except UnicodeDecodeError:
            continue
    order = sorted(texts, key=lambda name: _odd_words(texts[name]))
    return {name: texts[name] for name in order}


def _odd_words(text: str) -> int:
    """How many words look as no word does: two scripts in it, capitals inside, accents only."""
    return sum(map(_is_odd, text.replace(";", " ").replace(",", " ").split()))


def _is_odd(word: str) -> bool:
    letters = [each for each in word if each.isalpha()]
    if not letters or word.isascii():
        return False
    scripts = {unicodedata.name(each, "").partition(" ")[0] for each in letters}
    inner = "".join(letters[1:])
    mixed = not (inner.islower() or inner.isupper()) and scripts != {"ARABIC"}
    accents = len(letters) > 1 and scripts == {"LATIN"} and not any(map(str.isascii, letters))
    # an Arabic word takes no mark of punctuation that Latin words do
    marks = scripts == {"ARABIC"} and any(not each.isalnum() for each in word)
    return len(scripts) > 1 or (len(letters) > 1 and mixed) or accents or marks
