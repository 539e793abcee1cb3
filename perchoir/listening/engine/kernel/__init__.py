"""What runs at the network's pace: raw messages are sifted before anything is read."""
