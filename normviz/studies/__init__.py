"""What lessons compute with the norms: experiments, streams of batches, sequences, neurons."""
