"""What a person posts by hand: where, by which page of the network, and what its link says."""
