"""Bodies share an amount of memory, and beyond that of disk."""

from pathlib import Path

import pytest

from server.front.bodies import Body, BodyBudget


def written(budget: BodyBudget, *parts: bytes) -> Body:
    """Return a body of these parts."""
    body = Body(budget)
    for part in parts:
        body.write(part)
    return body


@pytest.mark.parametrize("memory", [0, 3, 5, 6, 100])
def test_a_body_is_what_was_written_in_memory_or_on_disk(tmp_path: Path, memory: int) -> None:
    body = written(BodyBudget(tmp_path, memory, disk=100), b"abc", b"", b"def")
    assert (len(body), body.opened().read(), body.opened().read(4)) == (6, b"abcdef", b"abcd")
    assert list(tmp_path.iterdir()) == []
    body.close()


def test_room_that_is_given_back_can_be_used_again(tmp_path: Path) -> None:
    """Memory first, then disk; closing twice gives nothing twice."""
    budget = BodyBudget(tmp_path, memory=4, disk=4)
    for _ in range(3):
        first, second = written(budget, b"aaaa"), written(budget, b"bbbb")
        third = Body(budget)
        with pytest.raises(OSError, match="too many bodies"):
            third.write(b"c")
        for body in (first, second, third, first, second):
            body.close()


def test_a_body_that_moves_to_the_disk_leaves_the_memory(tmp_path: Path) -> None:
    budget = BodyBudget(tmp_path, memory=4, disk=100)
    moved = written(budget, b"aaa", b"aaa")
    assert budget.take_memory(4)
    assert not budget.take_memory(1)
    assert moved.opened().read() == b"aaaaaa"
    moved.close()
