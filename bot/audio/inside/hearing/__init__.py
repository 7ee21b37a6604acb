"""From samples to what is heard: speech, level and noise."""
