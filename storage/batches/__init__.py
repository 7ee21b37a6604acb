"""The inbox's commits: each is for everything that waited for one."""
