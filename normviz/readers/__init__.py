"""What comes from outside (files, pasted blocks, links), read strictly with clear errors."""
