"""Lets Babel find the texts in the JSON files of data/, so that they can be translated.

In babel.cfg:

    [extractors]
    json_texts = normviz.readers.extract:json_texts

    [json_texts: data/presets.json]
    keys = title teaches rows cols
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any


def json_texts(
    fileobj: IO[bytes],
    keywords: Sequence[str] | Mapping[str, Any],
    comment_tags: Sequence[str],
    options: Mapping[str, str],
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Every text that stands under one of the keys named in the option `keys`, at any depth.

    Follows Babel's interface for extraction methods. `fileobj`: the JSON file, opened in binary
    mode. `options`: "keys", with spaces between. `keywords`, `comment_tags`: Babel's, not used.
    Result: (line, function, message, comments) of each text; the line is the first one on which it
    is written.

    >>> from io import BytesIO
    >>> file = BytesIO(b'{"a": {"title": "One", "rows": ["x", "y"], "dtype": "float32"}}')
    >>> [text for line, _, text, _ in json_texts(file, [], [], {"keys": "title rows"})]
    ['One', 'x', 'y']
    """
    content = fileobj.read().decode("utf-8")
    lines = content.splitlines()
    for text in _texts(json.loads(content), frozenset(options["keys"].split())):
        written = json.dumps(text), json.dumps(text, ensure_ascii=False)
        line = next((n for n, row in enumerate(lines, 1) if any(w in row for w in written)), 1)
        yield line, None, text, []


def _texts(node: Any, keys: frozenset[str], wanted: bool = False) -> Iterator[str]:
    if isinstance(node, str):
        if wanted:
            yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _texts(value, keys, key in keys)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value, keys, wanted)
