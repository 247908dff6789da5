"""Side-by-side measurements: the core against PyTorch, the running app against an empty page."""
