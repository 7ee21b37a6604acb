"""Scale: how each cost grows with the number of people and trainings."""
