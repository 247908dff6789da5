"""A net of ours made of PyTorch's modules."""

from __future__ import annotations

from normviz.nets.activations import LEAK


def torch_twin(torch, network):
    """The same net as an `nn.Sequential`, with the same parameters (and dropout switched off)."""
    nn, net = torch.nn, network.net
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
        modules += [*norm, f] if net.placement == "before" else [f, *norm]
    return nn.Sequential(*modules)
