"""A language made of brackets: every text of the app, as ⟦text⟧, read from right to left."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from normviz.language import DOMAIN
from tests.support import ROOT

CODE = "qps"
POT = ROOT / "normviz" / "locale" / "normviz.pot"


def make_catalog(folder: Path) -> Path:
    """Compile the pseudo language below `folder`, as Babel compiles any other."""
    with POT.open("rb") as file:
        catalog = read_po(file, locale="ar")
    for message in catalog:
        if message.pluralizable:  # Arabic has six forms
            message.string = tuple(f"⟦{message.id[1]}⟧" for _form in message.string)
        elif message.id:
            message.string = f"⟦{message.id}⟧"
    target = folder / CODE / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / f"{DOMAIN}.mo").open("wb") as file:
        write_mo(file, catalog)
    return folder
