"""The mini-batches of a run."""

import numpy as np
import pytest

from normviz.nets.batches import batches


def test_an_epoch_sees_every_digit_once_and_drops_the_rest():
    seen = list(batches(count=100, size=32, steps=6, seed=0))
    assert {len(batch) for batch in seen} == {32}
    for epoch in (seen[:3], seen[3:]):
        assert len(np.unique(np.concatenate(epoch))) == 96
    assert not np.array_equal(seen[0], seen[3])


def test_a_batch_larger_than_the_data_is_refused():
    with pytest.raises(ValueError, match="5 samples do not fill a batch of 6"):
        next(batches(5, 6, 1, 0))
