"""This machine's files and processes, as every adapter needs them: whole-file writes, locks, who a process is."""
