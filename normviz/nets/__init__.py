"""Nets: what a signal becomes on its way through many layers, and a small net that trains."""
