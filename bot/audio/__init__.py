"""The guarded studio: every sound file is opened in a child process that has nothing to lose."""
