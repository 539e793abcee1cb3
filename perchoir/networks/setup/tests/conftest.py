from perchoir.networks.connections.tests.at_x import x as x
