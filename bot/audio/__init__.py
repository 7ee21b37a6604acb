"""The guarded studio: sound of any kind is opened in a child process that has nothing to lose."""
