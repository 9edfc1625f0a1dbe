"""What could not be opened completely."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def closed_on_error(close: Callable[[], object]) -> Iterator[None]:
    """Close what is open so far if the block, which completes the opening, fails."""
    try:
        yield
    except BaseException:
        close()
        raise
