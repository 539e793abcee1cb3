from tests.rigs.fake_network import fake_network

__all__ = ["fake_network"]
