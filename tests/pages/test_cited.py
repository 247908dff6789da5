"""The article that a page speaks of is named, with the way to what the page says beside it."""

import re

import pytest

from normviz.ui.cited import ARTICLES
from normviz.ui.plain import plain
from tests.pages.support import address, open_app, press
from tests.pages.support import words as said


@pytest.mark.parametrize(
    ("key", "query", "article"),
    [
        ("relu", {}, "batch_norm"),
        ("relu", {"section": "articles"}, "batch_norm"),
        ("scaling", {"data": "wide"}, "techniques"),
        ("gradients", {"section": "neurons"}, "challenges"),
        ("gradients", {"section": "articles"}, "challenges"),
        ("lab", {"section": "articles"}, "better"),
        ("inference", {"section": "articles"}, "workings"),
        ("weights", {"section": "articles"}, "techniques"),
        ("pictures", {"section": "articles"}, "techniques"),
        ("train", {}, "batch_norm"),
    ],
)
def test_the_article_is_named_with_its_language(
    key: str, query: dict[str, str], article: str
) -> None:
    app = open_app(key, **query)
    assert plain(ARTICLES[article].title) in said(app)
    assert ARTICLES[article].language in said(app)
    if query.get("section") != "articles":
        press(app, "Beside the articles")
        assert address(app)["section"] == "articles"


@pytest.mark.parametrize("key", ["depth", "lab", "pictures", "scaling", "sequences", "train"])
def test_each_claim_says_whose_it_is(key: str) -> None:
    app = open_app(key, section="articles")
    claims = [each for each in app.markdown if str(each.value).startswith(":material/format_quote")]
    cited = [each for each in app.caption if re.match(r"The articles?: “", str(each.value))]
    assert len(cited) >= len(claims) >= 4
