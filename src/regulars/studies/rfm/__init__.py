"""RFM: scores, segments, and the proof that they say something about the future."""
