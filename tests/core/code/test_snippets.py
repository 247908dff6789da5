"""The code on the lab's screen, run as a learner would run it, gives the numbers on the screen.

NumPy and PyTorch snippets are executed. Keras snippets are compiled and read, not executed.
"""

import ast
import contextlib
import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from normviz.code import for_numpy, literals, parts
from normviz.code.literals import array_source
from normviz.code.snippets import snippet
from normviz.norms.running import CONVENTIONS
from normviz.readers.presets import presets
from normviz.studies.experiment import Setup, params_shape, run
from tests.support import require_torch

SHAPES = [
    (3, 4),
    (1, 4),
    (5, 1),
    (1, 1),
    (32, 16),
    (3, 2, 8),
    (2, 4, 1),
    (3, 6, 4, 4),
    (4, 1, 8, 8),
    (2, 2, 3, 4, 4),
]
FLOAT32_SHAPES = [(3, 4), (3, 6, 4, 4)]
SETUPS = {
    "none": Setup("none"),
    "none, bias": Setup("none", bias=True),
    "batch": Setup("batch"),
    "batch, all": Setup("batch", eps=0.3, gamma=True, beta=True, bias=True),
    "batch, gamma": Setup("batch", gamma=True),
    "batch, beta": Setup("batch", beta=True),
    "batch, at the start": Setup("batch", training=False, gamma=True, beta=True),
    **{
        f"batch, {steps} steps as {convention}": Setup(
            "batch", training=False, steps=steps, convention=convention, beta=True, bias=True
        )
        for convention in CONVENTIONS
        for steps in (1, 25)
    },
    "layer": Setup("layer", eps=1e-3),
    "layer, all": Setup("layer", gamma=True, beta=True, bias=True),
    "position": Setup("position", eps=1e-3),
    "position, all": Setup("position", gamma=True, beta=True, bias=True),
    "position, beta": Setup("position", beta=True),
    "instance": Setup("instance"),
    "instance, all": Setup("instance", gamma=True, beta=True, bias=True),
    "group, 1": Setup("group", groups=1, gamma=True),
    "group, C/2": Setup("group", groups=2, gamma=True, beta=True, bias=True),
    "group, C": Setup("group", groups=-1, beta=True),
    "rms": Setup("rms"),
    "rms, all": Setup("rms", gamma=True, beta=True, bias=True, eps=0.01),
    "inference changes nothing for layer norm": Setup("layer", training=False, steps=3),
}


def filled(setup, x, seed=0):
    """The setup with numbers for x where the table says True; None if groups do not fit."""
    rng = np.random.default_rng(seed)
    groups = x.shape[1] if setup.groups == -1 else setup.groups
    if x.shape[1] % groups:
        return None

    def numbers(wanted, shape):
        return np.round(rng.normal(1, 1, shape), 2) if wanted else None

    per = params_shape(setup.norm, x.shape)
    return replace(
        setup,
        groups=groups,
        gamma=numbers(setup.gamma, per),
        beta=numbers(setup.beta, per),
        bias=numbers(setup.bias, x.shape[1:2]),
    )


def execute(source):
    """The y that a snippet makes, as an array, and what it prints."""
    names = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
        exec(compile(source, "snippet", "exec"), names)
    return np.asarray(names["y"]), names, printed.getvalue()


def tolerance(experiment):
    """Some roundings, each as large as the offset of the data measured in its spread makes it."""
    spread = 1.0 if experiment.out is None else float(np.nanmax(experiment.out.inv_std))
    size = max(1, float(np.nanmax(np.abs(experiment.z)))) * spread
    return 16 * np.finfo(experiment.x.dtype).eps * max(1, size)


CASES = [
    pytest.param(setup, shape, dtype, id=f"{name}, {shape}, {dtype.__name__}")
    for name, setup in SETUPS.items()
    for shape in SHAPES
    for dtype in (np.float64, np.float32)
    if dtype is np.float64 or shape in FLOAT32_SHAPES
    if filled(setup, np.empty(shape)) is not None
]


def batch_of(shape, dtype, seed=1):
    return np.round(np.random.default_rng(seed).normal(3, 2, shape), 2).astype(dtype)


@pytest.mark.parametrize("framework", ["numpy", "torch"])
@pytest.mark.parametrize(("setup", "shape", "dtype"), CASES)
def test_the_snippet_gives_the_numbers_on_screen(framework, setup, shape, dtype):
    if framework == "torch":
        require_torch()
    x = batch_of(shape, dtype)
    setup = filled(setup, x)
    expected = run(x, setup)
    y, names, printed = execute(snippet(framework, x, setup))
    assert y.shape == x.shape
    np.testing.assert_allclose(y, expected.y, rtol=0, atol=tolerance(expected) * 4)
    assert np.array_equal(np.asarray(names["x"]), x) and np.asarray(names["x"]).dtype == dtype
    print_of_y, print_of_relu = f"{names['y']}\n", printed.splitlines()[-1]
    assert printed.startswith(print_of_y) and print_of_relu.endswith((")", "]"))
    assert "-" not in printed.removeprefix(print_of_y).replace("e-", "")


@pytest.mark.parametrize("framework", ["numpy", "torch"])
@pytest.mark.parametrize("key", list(presets()))
@pytest.mark.parametrize("norm", ["batch", "layer", "position", "instance", "group", "rms"])
def test_every_preset_under_every_norm(framework, key, norm):
    if framework == "torch":
        require_torch()
    x = presets()[key].make()
    expected = run(x, Setup(norm))
    y, _names, _printed = execute(snippet(framework, x, expected.setup))
    np.testing.assert_allclose(y, expected.y, rtol=0, atol=tolerance(expected) * 4)


@pytest.mark.parametrize("framework", ["numpy", "torch"])
@pytest.mark.parametrize("norm", ["batch", "layer", "position", "instance", "group"])
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_spreads_as_on_screen(framework, norm, training, bad):
    if framework == "torch":
        require_torch()
    for shape in ((3, 4), (2, 4, 3)):
        x = batch_of(shape, np.float64)
        x[1, 2] = bad
        setup = Setup(norm, groups=2, training=training, steps=2)
        expected = run(x, setup).y
        y, _names, _printed = execute(snippet(framework, x, setup))
        np.testing.assert_allclose(y, expected, atol=1e-12)


def test_the_snippet_has_no_need_of_this_package():
    for framework, allowed in (("numpy", {"numpy"}), ("torch", {"torch", "torch.nn.functional"})):
        tree = ast.parse(snippet(framework, np.ones((2, 2)), Setup()))
        found = {
            a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names
        }
        assert found == allowed
        assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))


@pytest.mark.parametrize(("setup", "shape", "dtype"), CASES)
def test_the_keras_snippet_is_python_that_builds_one_layer(setup, shape, dtype):
    x = batch_of(shape, dtype)
    source = snippet("keras", x, filled(setup, x))
    compile(source, "snippet", "exec")
    assert source.count("keras.layers.") == (setup.norm != "none")
    assert source.splitlines()[-2:] == ["print(y)", "print(keras.ops.relu(y))  # after a ReLU"]


@pytest.mark.parametrize(
    ("setup", "lines"),
    [
        (
            Setup("batch", eps=0.01, convention="keras"),
            [
                "layer = keras.layers.BatchNormalization(axis=1, momentum=0.99, epsilon=eps)",
                "y = layer(x, training=True)",
            ],
        ),
        (
            Setup("batch", training=False, steps=4, convention="onnx"),
            [
                "layer = keras.layers.BatchNormalization(axis=1, momentum=0.9, epsilon=eps)",
                "for step in range(4):",
                "    layer(x, training=True)",
                "y = layer(x, training=False)",
            ],
        ),
        (
            Setup("batch", training=False, steps=1, convention="torch"),
            [
                f"layer.moving_mean.assign(np.array([0.1, 0.2, {0.1 * 3}, 0.4], dtype=np.float64))",
                "layer.moving_variance.assign(np.full((4,), 1.1, dtype=np.float64))",
                "y = layer(x, training=False)",
            ],
        ),
        (
            Setup("layer", gamma=np.arange(4.0), beta=np.arange(4.0)),
            [
                "layer = keras.layers.LayerNormalization(axis=[1], epsilon=eps)",
                "layer.gamma.assign(gamma)",
                "layer.beta.assign(beta)",
                "y = layer(x)",
            ],
        ),
        (
            Setup("position", gamma=np.arange(4.0)),
            [
                "layer = keras.layers.LayerNormalization(axis=1, epsilon=eps)",
                "layer.gamma.assign(gamma)",
                "y = layer(x)",
            ],
        ),
        (
            Setup("instance", bias=np.arange(4.0)),
            [
                "layer = keras.layers.GroupNormalization(groups=4, axis=1, epsilon=eps)",
                "layer.build(z.shape)",
                "y = layer(z)",
            ],
        ),
        (
            Setup("group", groups=2),
            [
                "layer = keras.layers.GroupNormalization(groups=2, axis=1, epsilon=eps)",
                "y = layer(x)",
            ],
        ),
        (
            Setup("rms", gamma=np.arange(4.0)),
            [
                "layer = keras.layers.RMSNormalization(axis=[1], epsilon=eps)",
                "layer.scale.assign(gamma)",
                "y = layer(x)",
            ],
        ),
        (Setup("none"), ["y = x"]),
    ],
)
def test_the_keras_layer_is_the_right_one(setup, lines):
    x = np.array([[0.0, 1, 2, 3], [2, 3, 4, 5]])
    written = snippet("keras", x, setup).splitlines()
    places = [written.index(line) for line in lines]
    assert places == sorted(places)


def test_pytorch_layers_are_called_by_their_names():
    x = np.ones((2, 4, 3))
    calls = {
        "batch": "y = F.batch_norm(x, None, None, training=True, eps=eps)",
        "layer": "y = F.layer_norm(x, x.shape[1:], eps=eps)",
        "position": "y = F.layer_norm(x.movedim(1, -1), x.shape[1:2], eps=eps).movedim(-1, 1)",
        "instance": "y = F.instance_norm(x, eps=eps)",
        "group": "y = F.group_norm(x, 2, eps=eps)",
        "rms": "y = F.rms_norm(x, x.shape[1:], eps=eps)",
    }
    for norm, call in calls.items():
        assert call in snippet("torch", x, Setup(norm, groups=2)).splitlines()
    used = snippet("torch", x, Setup(training=False, steps=2))
    assert "    F.batch_norm(x, running_mean, running_var, training=True, momentum=0.1)" in used


def test_comments_speak_the_learners_language(monkeypatch):
    english = snippet("numpy", np.ones((2, 2)), Setup(training=False, bias=np.ones(2), steps=1))
    for module in (parts, for_numpy):
        monkeypatch.setattr(module, "_", lambda text: f"\u062a\n{text}")
    other = snippet("numpy", np.ones((2, 2)), Setup(training=False, bias=np.ones(2), steps=1))
    compile(other, "snippet", "exec")
    for line, translated in zip(english.splitlines(), other.splitlines(), strict=True):
        code, mark, comment = line.partition("# ")
        assert translated == (f"{code}{mark}\u062a {comment}" if mark else line)
    assert english.count("#") == 5


def test_errors_say_what_is_known():
    with pytest.raises(ValueError) as error:
        snippet("jax", np.ones((2, 2)), Setup())
    assert str(error.value) == ('There is no code for "jax": use one of numpy, torch, keras.')
    with pytest.raises(ValueError, match="power"):
        snippet("numpy", np.ones((2, 2)), Setup("power"))
    with pytest.raises(ValueError, match="divide"):
        snippet("numpy", np.ones((2, 4)), Setup("group", groups=3))
    with pytest.raises(ValueError, match="torch has no norm “mean”: use the NumPy code"):
        snippet("torch", np.ones((2, 4)), Setup("mean"))


@pytest.mark.parametrize("training", [True, False])
def test_mean_only_batch_norm_in_numpy(training):
    x = batch_of((3, 4, 5), np.float64)
    setup = Setup("mean", beta=np.arange(4.0), training=training, steps=3)
    y, _names, _printed = execute(snippet("numpy", x, setup))
    np.testing.assert_allclose(y, run(x, setup).y, atol=1e-12)


@given(
    st.sampled_from([np.float64, np.float32]).flatmap(
        lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=1, max_dims=4, max_side=12))
    )
)
def test_an_array_in_source_is_the_same_array(values):
    source = array_source(values)
    again = eval(source, {"np": np})
    assert again.dtype == values.dtype and again.shape == values.shape
    np.testing.assert_array_equal(again, values)
    number = ~np.isnan(values)
    assert np.array_equal(np.signbit(again[number]), np.signbit(values[number]))
    if values.ndim != 2:
        assert max(map(len, source.splitlines())) <= literals.WIDTH + 12


def test_a_float32_whose_short_text_rounds_twice():
    values = np.frombuffer(b"\xfd\x43\xae\x15", np.float32)
    assert eval(array_source(values), {"np": np}) == values


def test_the_largest_batch_stays_copyable():
    x = np.round(np.random.default_rng(0).normal(size=(4, 4, 8, 8)), 2)
    source = snippet("numpy", x, Setup())
    assert len(source) < 8 * x.size
    assert max(map(len, source.splitlines())) <= 100
