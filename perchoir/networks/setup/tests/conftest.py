from perchoir.networks.connections.tests.at_linkedin import linkedin as linkedin
from perchoir.networks.connections.tests.at_x import x as x
