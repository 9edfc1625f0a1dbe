"""The command; functions that run in processes of their own cannot be in `__main__`."""

from benchmarks.index.ladder import main

main()
