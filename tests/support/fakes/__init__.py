"""The outside world, made of fakes that do what a test tells them to."""
