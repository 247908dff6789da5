"""The table of norms: all that tells one norm from another, a row for each.

A new norm is a new row. Which of them a lesson, a net or a cell offers is a tuple of their names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from numpy.typing import ArrayLike

from normviz.language import N_, _
from normviz.norms.ghost import ghost_partition
from normviz.norms.normalize import Normalized, normalize
from normviz.norms.partition import Partition
from normviz.norms.running import Running
from normviz.norms.sums import numbers

NONE = "none"  # stands for no norm, wherever a norm is named


@dataclass(frozen=True)
class Norm:
    """One norm: who shares statistics, what is done with them, what is learned after it.

    `partition`: makes the partition from the shape of a batch, (N, C, *spatial), and a number of
    groups, which all but one leave aside. `center`, `scale`: whether the mean is subtracted, and
    whether there is a division. `has_gamma`, `has_beta`: the parameters, whose shape follows from
    the partition, see `params_shape`. `remembers`: whether the statistics are those of the batch,
    so that inference needs the ones that training left.

    `about`, `about_table`: what is averaged over what, as a text to translate; the second for a
    table (N, C), where that is another. `torch`, `keras`: the call of `torch.nn.functional` and
    the layer of `keras.layers`, as `normviz.code` fills them in; "" where there is none.

    Called with a batch it normalizes it; result and errors are those of `normalize`.

    >>> NORM_TABLE["rms"]([[3.0, 4.0]], eps=0).y.round(4)
    array([[0.8485, 1.1314]])
    """

    partition: Callable[[tuple[int, ...], int], Partition]
    about: str
    about_table: str = ""
    center: bool = True
    scale: bool = True
    has_gamma: bool = True
    has_beta: bool = True
    remembers: bool = False
    torch: str = ""
    keras: str = ""

    def __call__(
        self,
        x: ArrayLike,
        gamma: ArrayLike | None = None,
        beta: ArrayLike | None = None,
        *,
        groups: int = 1,
        ghost: int = 0,
        eps: float = 1e-5,
        given: Running | None = None,
    ) -> Normalized:
        """Normalize x, (N, C, *spatial), with the running statistics where they are `given`.

        A gamma or beta that the norm does not have plays no part. `ghost`: how many samples share
        the statistics of a norm that `remembers`, see `ghost_partition`; 0 for the whole batch.
        """
        x = numbers(x)
        own = ghost and self.remembers and given is None
        return normalize(
            x,
            ghost_partition(x.shape, ghost) if own else self.partition(x.shape, groups),
            gamma if self.has_gamma else None,
            beta if self.has_beta else None,
            eps=eps,
            center=self.center,
            scale=self.scale,
            given=given,
        )

    def params_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of gamma and beta for a batch of `shape`.

        >>> NORM_TABLE["layer"].params_shape((3, 4, 5)), NORM_TABLE["group"].params_shape((3, 4, 5))
        ((4, 5), (4,))
        """
        return self.partition(shape, 1).default_params.kept_shape


NORM_TABLE: dict[str, Norm] = {
    "batch": Norm(
        lambda shape, _groups: Partition.batch(shape),
        # Translators: a comment in code: what is normalized by what.
        N_("every channel by its own mean and variance, over samples and places"),
        # Translators: a comment in code: what is normalized by what.
        N_("every feature by its own mean and variance, over the samples"),
        remembers=True,
        torch="F.batch_norm({x}, {running}{weights}{training}, eps=eps)",
        keras="BatchNormalization(axis=1{momentum}, epsilon=eps)",
    ),
    "layer": Norm(
        lambda shape, _groups: Partition.layer(shape),
        # Translators: a comment in code: what is normalized by what.
        N_("every sample by its own mean and variance, over all its values"),
        torch="F.layer_norm({x}, {x}.shape[1:]{weights}, eps=eps)",
        keras="LayerNormalization(axis={axes}, epsilon=eps)",
    ),
    "position": Norm(
        lambda shape, _groups: Partition.position(shape),
        # Translators: a comment in code: what is normalized by what.
        N_("every place of every sample by its own mean and variance, over its channels"),
        # Translators: a comment in code: what is normalized by what.
        N_("every sample by its own mean and variance, over all its values"),
        torch=("F.layer_norm({x}.movedim(1, -1), {x}.shape[1:2]{weights}, eps=eps).movedim(-1, 1)"),
        keras="LayerNormalization(axis=1, epsilon=eps)",
    ),
    "instance": Norm(
        lambda shape, _groups: Partition.instance(shape),
        # Translators: a comment in code: what is normalized by what.
        N_("every channel of every sample by its own mean and variance, over its places"),
        # Translators: a comment in code: what is normalized by what.
        N_("every value by itself, for a table has no places to average over"),
        torch="F.instance_norm({x}{weights}, eps=eps)",
        keras="GroupNormalization(groups={channels}, axis=1, epsilon=eps)",
    ),
    "group": Norm(
        Partition.group,
        # Translators: a comment in code: what is normalized by what.
        N_("every group of channels of a sample by its own mean and variance"),
        # Translators: a comment in code: what is normalized by what.
        N_("every group of features of a sample by its own mean and variance"),
        torch="F.group_norm({x}, {groups}{weights}, eps=eps)",
        keras="GroupNormalization(groups={groups}, axis=1, epsilon=eps)",
    ),
    "rms": Norm(
        lambda shape, _groups: Partition.layer(shape),
        # Translators: a comment in code: what is normalized by what.
        N_("every sample by the root of its mean square; nothing is subtracted"),
        center=False,
        has_beta=False,
        torch="F.rms_norm({x}, {x}.shape[1:]{weights}, eps=eps)",
        keras="RMSNormalization(axis={axes}, epsilon=eps)",
    ),
    "mean": Norm(  # mean-only batch norm, weight norm's companion
        lambda shape, _groups: Partition.batch(shape),
        # Translators: a comment in code: what is normalized by what.
        N_("every channel less its own mean, over samples and places; nothing is divided"),
        # Translators: a comment in code: what is normalized by what.
        N_("every feature less its own mean, over the samples; nothing is divided"),
        scale=False,
        has_gamma=False,
        remembers=True,
    ),
}


def norm_named(name: str, known: Sequence[str] | None = None) -> Norm | None:
    """The row with this name; None for "none", which is no norm.

    `name`: a key of `NORM_TABLE`, or "none". `known`: the names that are allowed here, "none" and
    the whole table by default. Raises ValueError for any other.

    >>> norm_named("rms").center, norm_named("none") is None
    (False, True)
    >>> norm_named("power", known=("none", "batch"))
    Traceback (most recent call last):
    ValueError: There is no norm called “power”: use one of none, batch.
    """
    if known is None:
        known = (NONE, *NORM_TABLE)
    if name not in known:
        raise ValueError(
            _("There is no norm called “{norm}”: use one of {known}.").format(
                norm=name, known=", ".join(known)
            )
        )
    return None if name == NONE else NORM_TABLE[name]


def norms_for(shape: Sequence[int]) -> tuple[str, ...]:
    """The names that say something about a batch of this shape, "none" among them.

    Without spatial axes layer norm is at each position anyway. Mean-only batch norm is for nets
    under weight norm.

    `shape`: (N, C, *spatial).

    >>> [norm for norm in norms_for((3, 4, 5)) if norm not in norms_for((3, 4))]
    ['position']
    """
    return tuple(
        name
        for name in (NONE, *NORM_TABLE)
        if name != "mean" and (name != "position" or len(shape) > 2)
    )
