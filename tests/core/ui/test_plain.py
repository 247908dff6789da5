"""Words of others: as Markdown that shows them, and nothing else."""

import re

import pytest

from normviz.ui.plain import in_one_line, plain, quoted

JOINER = "\u2060"


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("http://a.example", "http|://a.example"),
        ("HTTPS://a.example", "HTTP|S://a.example"),
        ("www.a.example", "www|.a.example"),
        ("me@a.example", "me|@a.example"),
        (":streamlit:", ":|streamlit:"),
        (":material_home:", ":|material_home:"),
        (":a:b:", ":|a:|b:"),
        ("a -> b <- c <-> d -- e >= f ~= g", "a -|> b <|- c <|-|> d -|- e >|= f ~|= g"),
    ],
)
def test_what_would_become_something_is_broken_by_what_nobody_sees(text: str, broken: str) -> None:
    bare = re.sub(r"\\(.)", r"\1", plain(text))
    assert bare == broken.replace("|", JOINER)


@pytest.mark.parametrize(
    "text", ["age", "12:30", "x − 1 < y", "50 %", "a.b/c", "Größe", "می\u200cشود"]
)
def test_all_else_is_copied_as_it_was(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", plain(text)) == text


def test_every_mark_of_markdown_is_escaped() -> None:
    for mark in r"\`*_{}[]()#+-.!|<>$~:&^/@=":
        assert plain(f"a {mark} b") == f"a \\{mark} b"


def test_words_stay_in_one_line_and_in_sight() -> None:
    assert in_one_line("a\n\n\tb\x00c\u2028d\u202ee\u2067f\u200bg") == "a b c defg"
    assert plain("a\n\n1) b\u202e") == "a 1\\) b"
    assert in_one_line("\ud800") == "\ufffd"
    assert quoted("x" * 41) == f"“{'x' * 40}…”"
    assert quoted("x" * 40) == f"“{'x' * 40}”"
