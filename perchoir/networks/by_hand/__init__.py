"""What a person posts by hand: where, by which page of the network, and what its link says."""

from perchoir.networks.by_hand.publisher import ByHand, by_hand

__all__ = ["ByHand", "by_hand"]
