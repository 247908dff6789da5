"""A net of ours made of PyTorch's modules."""

from __future__ import annotations

import numpy as np

from normviz.nets.activations import LEAK


def torch_twin(torch, network):
    """The same net as an `nn.Sequential`, with the same parameters; it drops the same units."""
    nn, net = torch.nn, network.net

    class Dropout(nn.Module):
        """Dropout by the random numbers of our net, which must not be used by that as well."""

        def forward(self, x):
            if not self.training:
                return x
            kept = network.rng.random(tuple(x.shape), dtype=np.float32) >= net.dropout
            return torch.where(torch.from_numpy(kept), x / (1 - net.dropout), 0)

    activations = {
        "relu": nn.ReLU,
        "leaky_relu": lambda: nn.LeakyReLU(LEAK),
        "tanh": nn.Tanh,
        "sigmoid": nn.Sigmoid,
    }
    norms = {
        "batch": nn.BatchNorm1d,
        "layer": nn.LayerNorm,
        "group": lambda n: nn.GroupNorm(net.groups, n),
        "rms": lambda n: nn.RMSNorm(n, 1e-5),
    }
    modules = []
    for layer in network.layers:
        linear = nn.Linear(*layer.w.shape, bias=layer.b is not None)
        linear.weight.data = torch.from_numpy(layer.w.T.copy())
        if layer.b is not None:
            linear.bias.data = torch.from_numpy(layer.b.copy())
        if layer.length is not None:
            linear = nn.utils.parametrizations.weight_norm(linear)
        modules.append(linear)
        if layer.plan.activation is None:
            break
        norm = [norms[layer.plan.norm](net.width)] if layer.plan.norm != "none" else []
        f = activations[net.activation]()
        drop = [Dropout()] if layer.plan.dropout else []
        if net.placement == "before":
            modules += [*norm, f, *drop]
        else:
            modules += [f, *drop, *norm] if net.drop_at == "activation" else [f, *norm, *drop]
    return nn.Sequential(*modules)
