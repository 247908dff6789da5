"""Several small JavaScript modules as one text: what a browser can load in one go.

Our modules keep to a plain style, which is all that this understands: an import names what it
takes from a file (`import { a, b } from "../shared/x.js";`), an export stands before a declaration,
and a default export is a function.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping

_IMPORT = re.compile(r'^import (\{[^}]+\}) from "(\.[\w./-]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default (?=function)", re.MULTILINE)


def bundle(modules: Mapping[str, str], entries: Iterable[str]) -> str:
    r"""The modules `entries`, each with every module that it needs before it.

    `modules`: path -> text. The result is JavaScript that imports nothing; what the module at a
    path exports is then in `$modules[path]`.

    >>> print(bundle({
    ...     "a/main.js": 'import { one } from "../b/ones.js";\nexport default function () {}\n',
    ...     "b/ones.js": "export const one = () => 1;\n",
    ... }, ["a/main.js"]))
    const $modules = {};
    $modules["b/ones.js"] = (() => {
    const one = () => 1;
    return { one };
    })();
    $modules["a/main.js"] = (() => {
    const { one } = $modules["b/ones.js"];
    const $default = function () {}
    return { default: $default };
    })();
    <BLANKLINE>
    """
    parts = {"": "const $modules = {};\n"}

    def wrap(path: str) -> None:
        if path in parts:
            return
        text = modules[path]

        def local(found: re.Match[str]) -> str:
            neighbour = posixpath.normpath(posixpath.join(posixpath.dirname(path), found[2]))
            wrap(neighbour)
            return f'const {found[1]} = $modules["{neighbour}"];\n'

        exported = _EXPORT.findall(text)
        exported += ["default: $default"] if _DEFAULT.search(text) else []
        text = _DEFAULT.sub("const $default = ", _EXPORT.sub("", _IMPORT.sub(local, text)))
        names = ", ".join(exported)
        parts[path] = f'$modules["{path}"] = (() => {{\n{text}return {{ {names} }};\n}})();\n'

    for path in entries:
        wrap(path)
    return "".join(parts.values())
