"""The norms: one computation over different partitions of an array's cells."""

from normviz.norms.backward import Gradients, backward
from normviz.norms.familiar import batch_norm, group_norm, instance_norm, layer_norm, rms_norm
from normviz.norms.gaussian import RectifiedGaussian, rectified_gaussian
from normviz.norms.normalize import Normalized, normalize
from normviz.norms.partition import Partition
from normviz.norms.running import CONVENTIONS, Convention, Running, update_running
from normviz.norms.scaling import Scaled, min_max, robust, standardize, unscaled
from normviz.norms.trace import TraceStep, trace
from normviz.norms.weight import weight_norm, weight_norm_backward

__all__ = [
    "CONVENTIONS",
    "Convention",
    "Gradients",
    "Normalized",
    "Partition",
    "RectifiedGaussian",
    "Running",
    "Scaled",
    "TraceStep",
    "backward",
    "batch_norm",
    "group_norm",
    "instance_norm",
    "layer_norm",
    "min_max",
    "normalize",
    "rectified_gaussian",
    "rms_norm",
    "robust",
    "standardize",
    "trace",
    "unscaled",
    "update_running",
    "weight_norm",
    "weight_norm_backward",
]
