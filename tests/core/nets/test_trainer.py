"""The trainer: its way beside PyTorch's, loss by loss; stopping, continuing, copying, diverging."""

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest

from normviz.nets import trainer as module
from normviz.nets.network import NORMS, Net, Network
from normviz.nets.optimizers import OPTIMIZERS
from normviz.nets.progress import CHUNK, confusion, logits_of
from normviz.nets.signal import PLACEMENTS
from normviz.nets.split import digit_split
from normviz.nets.trainer import Settings, Trainer, train_net
from normviz.norms import batch_norm
from tests.core.nets.twin import torch_twin
from tests.support import require_torch

SMALL = Settings(Net(hidden=2, width=16, init="torch"), epochs=2, batch=100)
RATES = {"sgd": 0.1, "momentum": 0.03, "adam": 0.003}
EXTRAS = {
    "plain": {},
    "L2": {"l2": 0.01},
    "clipped by value": {"clip": "value", "clip_at": 0.02},
    "clipped by norm, L2, cosine": {
        "clip": "norm",
        "clip_at": 0.3,
        "l2": 0.003,
        "schedule": "cosine",
    },
}


@pytest.fixture(scope="module")
def data():
    return digit_split()


# --- beside PyTorch ------------------------------------------------------------------------------


class Follower:
    """PyTorch's way through the same batches."""

    def __init__(self, torch, settings, data):
        self.torch, self.settings, self.data = torch, settings, data
        self.net = torch_twin(torch, Network(settings.net))
        chosen, lr = self.decayed(), settings.lr
        others = [each for each in self.net.parameters() if not any(each is one for one in chosen)]
        weights = [{"params": chosen, "weight_decay": settings.l2}, {"params": others}]
        if settings.optimizer == "adam":
            self.descent = torch.optim.Adam(weights, lr=lr)
        else:
            momentum = settings.momentum if settings.optimizer == "momentum" else 0
            self.descent = torch.optim.SGD(weights, lr=lr, momentum=momentum)

    def decayed(self):
        """The parameters that L2 acts on."""
        linear = [each for each in self.net if isinstance(each, self.torch.nn.Linear)]
        normed = [each for each in self.net if isinstance(each, self.torch.nn.BatchNorm1d)]
        return {
            "all": list(self.net.parameters()),
            "weights": [each.weight for each in linear],
            "hidden": [each.weight for each in linear[:-1]],
            "gamma": [each.weight for each in normed],
        }[self.settings.l2_on]

    def losses(self, trainer):
        torch, settings = self.torch, self.settings
        x, labels = torch.tensor(self.data.x), torch.tensor(self.data.labels)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.descent, T_max=trainer.steps)
        clips = {
            "none": lambda *_: None,
            "value": torch.nn.utils.clip_grad_value_,
            "norm": torch.nn.utils.clip_grad_norm_,
        }
        found = []
        for epoch, step in product(range(settings.epochs), range(trainer.steps_per_epoch)):
            chosen = trainer.order(epoch)[step * settings.batch :][: settings.batch]
            self.descent.zero_grad()
            loss = torch.nn.functional.cross_entropy(self.net(x[chosen]), labels[chosen])
            loss.backward()
            clips[settings.clip](self.net.parameters(), settings.clip_at)
            self.descent.step()
            if settings.schedule == "cosine":
                schedule.step()
            found.append(loss.item())
        return found


def follow(settings, data, rtol=1e-4):
    """Train both ways and compare: losses, running statistics, the net at inference."""
    torch = require_torch()
    trainer = Trainer(settings, data)
    follower = Follower(torch, settings, data)
    trainer.advance(trainer.steps)
    np.testing.assert_allclose(trainer.losses, follower.losses(trainer), rtol=rtol, atol=1e-5)
    normed = [each for each in follower.net if isinstance(each, torch.nn.BatchNorm1d)]
    running = [layer.running for layer in trainer.network.hidden if layer.running is not None]
    assert len(normed) == len(running)
    for theirs, ours in zip(normed, running, strict=True):
        assert theirs.num_batches_tracked == ours.steps == trainer.steps
        np.testing.assert_allclose(ours.mean, theirs.running_mean, rtol=3e-3, atol=3e-4)
        np.testing.assert_allclose(ours.var, theirs.running_var, rtol=3e-3, atol=3e-4)
    follower.net.eval()
    theirs = follower.net(torch.tensor(data.test)).detach().numpy()
    ours = logits_of(trainer.network, data.test)
    np.testing.assert_allclose(ours, theirs, rtol=1e-2, atol=1e-2)
    return trainer


@pytest.mark.parametrize("extra", EXTRAS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize("norm", NORMS)
def test_the_way_is_that_of_pytorch(norm, placement, optimizer, extra, data):
    # A group norm of units that are all silent, and Adam on gradients that are nothing but
    # rounding, make 1e-7 a 1e-3 within a few steps, here as there: tanh has neither.
    smooth = norm == "group" or optimizer == "adam"
    net = replace(SMALL.net, norm=norm, placement=placement, groups=2, seed=3)
    net = replace(net, activation="tanh" if smooth else "relu")
    changes = EXTRAS[extra]
    settings = replace(SMALL, net=net, optimizer=optimizer, lr=RATES[optimizer], epochs=1)
    follow(replace(settings, **changes), data)


@pytest.mark.parametrize("on", ["weights", "hidden", "gamma"])
def test_l2_acts_on_what_it_is_told_to(on, data):
    net = replace(SMALL.net, norm="batch", seed=3)
    follow(replace(SMALL, net=net, l2=0.1, l2_on=on, epochs=1), data)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
@pytest.mark.parametrize(
    "changes",
    [
        {"bias": True, "norm": "batch"},
        {"norm": "batch", "placement": "after", "bias": False, "hidden": 1},  # DigitNN
        {"bias": False},
        {"weight_norm": True, "init": "xavier", "activation": "tanh"},
        {"activation": "leaky_relu", "init": "he"},
        {"activation": "sigmoid", "norm": "batch", "hidden": 4},
        {"hidden": 3, "norm": "batch", "normed": (2,)},
        {"dropout": 0.3},
        {"dropout": 0.3, "norm": "batch", "dropped": (2,)},
        {"dropout": 0.3, "norm": "batch", "placement": "after"},
        {"dropout": 0.3, "norm": "batch", "placement": "after", "drop_at": "activation"},
    ],
    ids=str,
)
def test_other_nets_go_the_way_of_pytorch(changes, optimizer, data):
    net = replace(SMALL.net, **changes)
    follow(replace(SMALL, net=net, optimizer=optimizer, lr=RATES[optimizer]), data)


def test_the_rest_of_an_epoch_is_a_batch_of_its_own_where_it_is_kept(data):
    settings = replace(SMALL, net=replace(SMALL.net, norm="batch"), keep_rest=True)
    trainer = follow(settings, data)
    assert trainer.steps_per_epoch == 13  # 1257 = 12 x 100 + 57
    assert Trainer(SMALL, data).steps_per_epoch == 12


# --- records -------------------------------------------------------------------------------------


def test_records_after_every_epoch_and_every_so_many_steps(data):
    trainer = Trainer(SMALL, data)
    records = list(trainer.run(every=5))
    assert [record.step for record in records] == [0, 5, 10, 12, 15, 20, 24]
    assert [record.epoch for record in records if record.epoch % 1 == 0] == [0, 1, 2]
    assert trainer.history == records
    for before, after in pairwise(records):
        mean = np.mean(trainer.losses[before.step : after.step])
        assert after.batch_loss == pytest.approx(mean)
        assert after.seconds >= before.seconds
    assert np.isnan(records[0].batch_loss)


def test_a_record_says_how_the_net_does_and_what_its_layers_do(data):
    net = replace(SMALL.net, norm="batch", placement="after")
    trainer = Trainer(replace(SMALL, net=net, l2=0.1, clip="norm", clip_at=1e-3), data)
    *_first, last = trainer.run()
    network = trainer.network
    logits = logits_of(network, data.valid).astype(np.float64)
    spread = np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(logits)), data.valid_labels]
    assert last.valid.loss == pytest.approx(spread.mean(), rel=1e-5)
    assert last.valid.accuracy == np.mean(logits.argmax(axis=1) == data.valid_labels)
    right = logits_of(network, data.x[:CHUNK]).argmax(axis=1) == data.labels[:CHUNK]
    assert last.train.accuracy == right.mean()
    h = np.maximum(data.x[:CHUNK] @ network.layers[0].w + network.layers[0].b, 0)
    assert last.layers.mean[0] == pytest.approx(h.mean(), rel=1e-4)
    assert last.layers.std[0] == pytest.approx(h.std(), rel=1e-4)
    assert last.layers.dead[0] == np.mean((h == 0).all(axis=0))
    layer = network.layers[0]
    seen = batch_norm(h, layer.gamma, layer.beta, running=layer.running, training=False).y
    assert last.layers.square[0] == pytest.approx((seen**2).mean(), rel=1e-4)
    assert last.layers.differs[0] == pytest.approx(seen.var(axis=0).mean(), rel=1e-4)
    assert last.layers.running[0].steps == 24
    assert last.layers.gradient.shape == (3,) and last.layers.mean.shape == (2,)
    assert np.linalg.norm(last.layers.gradient) > 1e-3  # before clipping


def test_dropout_in_front_of_batch_norm_has_it_remember_too_much_variance(data):
    def met(**changes):
        net = Net(hidden=2, width=64, norm="batch", placement="after", **changes)
        return train_net(Settings(net, epochs=10), data).history[-1].layers.met

    assert met() == pytest.approx(1, abs=0.15)
    early = met(dropout=0.5, drop_at="activation")
    # of h, zeroed half the time and doubled else, the variance is 2 var(h) + mean(h)^2
    assert early.max() < 0.5
    # behind the norm it changes what the next layer gets, not what this norm sees
    assert met(dropout=0.5, drop_at="end")[0] == pytest.approx(1, abs=0.15)
    assert np.isnan(train_net(SMALL, data).history[-1].layers.met).all()


def test_a_unit_whose_weights_keep_it_below_zero_is_dead(data):
    trainer = Trainer(replace(SMALL, epochs=0), data)
    trainer.network.layers[0].b[:4] = -100
    (record,) = trainer.run()
    assert record.layers.dead[0] == 4 / 16


def test_the_result(data):
    run = train_net(replace(SMALL, epochs=6, net=replace(SMALL.net, norm="batch")), data)
    accuracies = [record.valid.accuracy for record in run.history]
    assert run.best.valid.accuracy == max(accuracies)
    first = next(epoch for epoch, reached in enumerate(accuracies) if reached >= 0.8)
    assert run.epochs_to(0.8) == first > 0
    assert run.epochs_to(1.01) is None
    assert run.test.accuracy == np.mean(run.named == data.test_labels) > 0.8
    assert run.losses.shape == (72,) and run.stopped == ""
    assert run.parameters == 64 * 16 + 16 * 16 + 4 * 16 + 16 * 10 + 10
    counts = confusion(data.test_labels, run.named)
    assert counts.sum() == 270 and np.trace(counts) / 270 == run.test.accuracy
    np.testing.assert_array_equal(counts.sum(axis=1), np.bincount(data.test_labels))


# --- stopping, continuing, copying ---------------------------------------------------------------

CHANGING = replace(  # everything that a training remembers
    SMALL,
    net=replace(SMALL.net, norm="batch", dropout=0.2),
    optimizer="adam",
    lr=0.003,
    schedule="cosine",
    epochs=3,
)


def same(one, other):
    assert one.losses == other.losses
    np.testing.assert_array_equal(one.network.params, other.network.params)
    for a, b in zip(one.network.hidden, other.network.hidden, strict=True):
        np.testing.assert_array_equal(a.running.var, b.running.var)


def test_a_training_that_was_stopped_goes_on_as_if_it_had_not_been(data):
    whole, broken = Trainer(CHANGING, data), Trainer(CHANGING, data)
    list(whole.run())
    for record in broken.run(every=7):
        if record.step == 14:
            break
    assert broken.step == 14
    list(broken.run())
    same(whole, broken)
    assert [record.step for record in broken.history] == [0, 7, 12, 14, 24, 36]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_copy_goes_its_own_way_which_is_the_same(optimizer, data):
    first = Trainer(replace(CHANGING, optimizer=optimizer), data)
    first.advance(15)
    second = first.copy()
    first.advance(10)
    assert second.step == 15 and len(second.losses) == 15
    second.advance(10)
    same(first, second)
    second.advance(1)
    assert first.step == 25


def test_training_may_go_on_beyond_the_settings(data):
    trainer = Trainer(SMALL, data)
    list(trainer.run())
    assert [record.epoch for record in trainer.run(epochs=4)] == [3, 4]
    same_weights = Trainer(replace(SMALL, epochs=4), data)
    list(same_weights.run())
    assert trainer.losses == same_weights.losses


def test_seeds(data):
    def weights(**changes):
        net = replace(CHANGING.net, **changes)
        trainer = Trainer(replace(CHANGING, net=net), data)
        trainer.advance(5)
        return trainer.network.params

    np.testing.assert_array_equal(weights(), weights())
    assert not np.array_equal(weights(), weights(seed=1))
    order = Trainer(SMALL, data).order
    assert sorted(order(0)) == list(range(1257))
    assert not np.array_equal(order(0), order(1))


# --- diverging -----------------------------------------------------------------------------------


def test_a_training_that_diverges_ends_with_a_reason_at_the_step(data):
    trainer = Trainer(replace(SMALL, lr=1e3, net=Net(hidden=4, width=16)), data)
    records = list(trainer.run())
    assert not np.isfinite(trainer.losses[-1]) and np.isfinite(trainer.losses[:-1]).all()
    assert f"step {trainer.step}:" in trainer.stopped and "rate of 1000" in trainer.stopped
    assert len(trainer.losses) == trainer.step == records[-1].step < trainer.steps
    assert np.isnan(records[-1].valid.accuracy) and np.isnan(records[-1].train.loss)
    assert list(trainer.run()) == []
    run = trainer.result()
    assert run.stopped == trainer.stopped and np.isnan(run.test.accuracy)
    assert run.best.valid.accuracy >= 0


def test_parameters_that_overflow_at_the_last_step_are_seen(data):
    trainer = Trainer(SMALL, data)
    trainer.network.params[0] = np.inf
    trainer.network.forward = lambda x, noise: np.zeros((len(x), 10), np.float32)
    trainer.network.backward = lambda dlogits: None
    trainer.advance(1)
    assert "step 1:" in trainer.stopped


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_no_rate_makes_an_exception_or_a_warning(norm, optimizer, data):
    net = replace(SMALL.net, norm=norm, hidden=3)
    for lr in (0.0, 10.0, 1e10, 1e30):
        trainer = Trainer(replace(SMALL, net=net, optimizer=optimizer, lr=lr), data)
        list(trainer.run())
        assert trainer.stopped or np.isfinite(trainer.losses).all()
        trainer.result()


# --- settings that make no sense -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"optimizer": "lbfgs"}, "optimizer is “lbfgs”: use one of sgd, momentum, adam"),
        ({"schedule": "steps"}, "use one of constant, cosine"),
        ({"clip": "sum"}, "use one of none, value, norm"),
        ({"lr": -0.1}, "lr is -0.1: use a number at least 0"),
        ({"lr": float("nan")}, "lr is nan"),
        ({"momentum": 1.0}, "from 0 to below 1"),
        ({"l2": -1}, "l2 is -1"),
        ({"clip_at": 0}, "larger than 0"),
        ({"epochs": -1}, "epochs is -1"),
        ({"batch": 0}, "A batch of 0 .* use 1 to 1257"),
        ({"batch": 1258}, "use 1 to 1257"),
        ({"net": Net(inputs=784)}, "takes 784 numbers .* the data have 64 and 10"),
        ({"batch": 1, "net": Net(norm="batch")}, "a batch of one sample"),
        ({"batch": 4, "net": Net(norm="batch", ghost=1)}, "a batch of one sample"),
        ({"batch": 6, "net": Net(norm="batch", ghost=4)}, "use one of 1, 2, 3, 6"),
        ({"batch": 4, "keep_rest": True, "net": Net(norm="batch", ghost=4)}, "drop a smaller last"),
        (
            {"batch": 628, "keep_rest": True, "net": Net(norm="batch")},
            "a batch of one sample",
        ),
    ],
)
def test_settings_that_are_refused(changes, words, data):
    with pytest.raises(ValueError, match=words):
        Trainer(replace(SMALL, **changes), data)


def test_without_batch_norm_one_sample_is_a_batch(data):
    trainer = Trainer(replace(SMALL, batch=1, net=replace(SMALL.net, norm="layer")), data)
    trainer.advance(3)
    assert np.isfinite(trainer.losses).all()


def test_seconds_are_those_of_the_steps(data, monkeypatch):
    times = iter([10.0, 13.0, 20.0, 24.0])
    monkeypatch.setattr(module, "perf_counter", lambda: next(times))
    trainer = Trainer(replace(SMALL, epochs=2), data)
    assert [record.seconds for record in trainer.run()] == [0, 3, 7]
