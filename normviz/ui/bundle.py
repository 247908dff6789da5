"""Several small JavaScript modules as one text: what a browser can load in one go.

Our modules keep to a plain style, which is all that this understands: an import names what it
takes from a neighbour (`import { a, b } from "./x.js";`), an export stands before a declaration,
and the entry has the default export.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import \{([^}]+)\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)


def bundle(modules: Mapping[str, str], entry: str) -> str:
    r"""The module `entry`, with every module that it needs in a function of its own before it.

    modules: name without ".js" -> text. The result is a module that imports nothing.

    >>> print(bundle({
    ...     "main": 'import { one } from "./ones.js";\nexport default function () { one(); }\n',
    ...     "ones": "export const one = () => 1;\n",
    ... }, "main"))
    const $ones = (() => {
    const one = () => 1;
    return { one };
    })();
    const { one } = $ones;
    export default function () { one(); }
    <BLANKLINE>
    """
    done: dict[str, str] = {}

    def wrap(name: str) -> None:
        if name in done:
            return
        text = modules[name]
        for _names, neighbour in _IMPORT.findall(text):
            wrap(neighbour)
        exported = ", ".join(_EXPORT.findall(text))
        body = _EXPORT.sub("", _local(text))
        done[name] = f"const ${name} = (() => {{\n{body}return {{ {exported} }};\n}})();\n"

    for _names, neighbour in _IMPORT.findall(modules[entry]):
        wrap(neighbour)
    return "".join(done.values()) + _local(modules[entry])


def _local(text: str) -> str:
    """Imports as constants of what the neighbours returned."""
    return _IMPORT.sub(r"const {\1} = $\2;\n", text)
