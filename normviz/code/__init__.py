"""The NumPy, PyTorch and Keras code of what is on screen."""
