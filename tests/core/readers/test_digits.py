"""The shipped digits are the set they claim to be."""

import numpy as np
import pytest

from normviz.readers.digits import load_digits
from tests.support import missing


def test_the_set_is_whole_and_read_only():
    digits = load_digits()
    assert digits.images.shape == (1797, 8, 8) and digits.images.dtype == np.uint8
    assert digits.labels.shape == (1797,) and digits.labels.dtype == np.uint8
    assert (digits.images.min(), digits.images.max()) == (0, 16)
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.bincount(digits.labels).tolist() == counts
    with pytest.raises(ValueError, match="read-only"):
        digits.images[0, 0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        digits.labels[0] = 1
    assert load_digits() is digits


def test_the_script_makes_the_same_set():
    try:
        import sklearn  # noqa: F401
    except ImportError:
        missing("scikit-learn is not installed: pip install -r requirements-dev.txt")
    from scripts.make_digits import digits

    images, labels = digits()
    assert np.array_equal(images, load_digits().images)
    assert np.array_equal(labels, load_digits().labels)
