"""What lessons share: frame, state, charts, grid, sliders, languages, the training queue."""
