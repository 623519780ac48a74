"""Records of profiles on the disk and in memory: files, sidecars, what is held, and their days."""
