"""The queue of trainings: what is trained, on what, in which order, and how it goes."""
