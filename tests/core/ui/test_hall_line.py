"""The line in front of a worker: whose turn it is."""

from hypothesis import given
from hypothesis import strategies as st

from normviz.ui.training.line import Line

ITEMS = st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc")), max_size=30)


@given(ITEMS, st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc")), max_size=5))
def test_a_line_says_beforehand_who_will_be_next(asked: list, gone: list) -> None:
    line = Line[int]()
    for item, who in asked:
        line.add(item, who)
    for item, who in gone:
        line.discard(item, who)
    order = line.order()
    assert [line.next() for _item in order] == order
    assert line.next() is None
    assert sorted(order) == sorted({item for item, _who in set(asked) - set(gone)})


@given(st.lists(st.integers(1, 6), min_size=1, max_size=5))
def test_nobody_has_a_second_turn_before_all_had_one(amounts: list[int]) -> None:
    line = Line[tuple[int, int]]()
    for who, amount in enumerate(amounts):
        for number in range(amount):
            line.add((who, number), str(who))
    # one's n-th item comes in the n-th round
    assert [number for _who, number in line.order()] == sorted(n for a in amounts for n in range(a))
