"""What the proof is made of: one kind of claim a file. The face is `retrieval.proof.proof`."""
