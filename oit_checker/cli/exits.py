"""What the exit code says."""

DONE = 0
GATE_MISSED = 1
BAD_INPUT = 2
INCOMPLETE = 3
INTERRUPTED = 130
