"""The trainings: the sample is fetched and checked, and the engine speaks."""
