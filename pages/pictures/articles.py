"""What an article says of instance norm and group norm, and what these pictures say to it."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.studies.picture_effects import largest_difference
from normviz.studies.pictures import ROUNDING
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.plain import plain
from normviz.ui.registry import page_link
from pages.pictures.state import State
from pages.pictures.words import difference, name_of


def articles(state: State) -> None:
    """The claims, each with numbers from the pictures on screen, and where to read on."""
    articles_say([_test_time(state), _whole_batch(state), _alike(state), _groups(state)])
    page_link("inference", _("What batch norm remembers for inference"))
    read_on("ulyanov2016", "huang2017", "reinhard2001", "wu2018", "zhang2019")


def _test_time(state: State) -> Claim:
    batch, instance = (state.off_alone(norm, training=True) for norm in ("batch", "instance"))
    remembered = state.off_alone("batch", training=False)
    text = ngettext(
        "The largest difference between the outputs of {picture} alone and in this batch of "
        "{count} is {instance} under instance norm and {batch} under batch norm in training.",
        "The largest difference between the outputs of {picture} alone and in this batch of "
        "{count} is {instance} under instance norm and {batch} under batch norm in training.",
        state.count,
    ).format(
        picture=plain(name_of(state, state.who)),
        count=state.count,
        instance=difference(instance),
        batch=difference(batch),
    )
    at_inference = _(
        "At inference batch norm takes what it remembers, and this difference is {remembered}: it "
        "needs no other pictures there either, but a memory, which instance norm has no use for."
    ).format(remembered=difference(remembered))
    return Claim(
        ("techniques",),
        _(
            "Unlike batch norm, instance norm can very well be applied at test time, as it does "
            "not depend on the mini-batch."
        ),
        f"{text} {at_inference}",
    )


def _whole_batch(state: State) -> Claim:
    off = state.off_alone("instance", training=True)
    measured = _(
        "The article's own formula, right below, averages over height and width of one channel of "
        "one image. Between the outputs of {picture} alone and in the batch the largest difference "
        "is {difference}."
    ).format(picture=plain(name_of(state, state.who)), difference=difference(off))
    verdict = (
        _("So each image is normalized by itself, however many are in the batch.")
        if off <= ROUNDING
        else _("So here the others in the batch count.")
    )
    return Claim(
        ("techniques",),
        _("Instance norm is applied to the whole batch of images instead of a single one."),
        f"{measured} {verdict}",
    )


def _alike(state: State) -> Claim:
    layer, instance = (state.outputs[norm].y for norm in ("layer", "instance"))
    apart = largest_difference(layer, instance)
    if apart <= ROUNDING:
        text = _("On these pictures they give the same: the channels of each do not differ.")
    else:
        text = _(
            "Similar in what they do, not in what comes out: on these pictures the two differ by "
            "up to {difference}, where outputs have standard deviation 1. What layer norm keeps is "
            "how a picture's channels differ in mean and standard deviation, a cast of colour "
            "among it."
        ).format(difference=difference(apart))
    return Claim(
        ("techniques",),
        _(
            "Layer norm and instance norm are very similar; instance norm normalizes each channel "
            "of each sample, layer norm all features of a sample."
        ),
        text,
    )


def _groups(state: State) -> Claim:
    one, three = state.off_groups
    return Claim(
        ("techniques",),
        _(
            "Group norm stands between layer norm and instance norm: with all channels in one "
            "group it is layer norm, with each in a group of its own instance norm."
        ),
        _(
            "On these pictures the largest difference between group norm with one group and layer "
            "norm is {one}, with three groups and instance norm {three}. Three channels have no "
            "other equal groups, so there is nothing in between here. This is without γ and β: "
            "group norm has a pair for each channel, layer norm in PyTorch one for each value."
        ).format(one=difference(one), three=difference(three)),
    )
