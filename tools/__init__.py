"""Tools of the house: the gate, the translations, the machine that tests need."""
