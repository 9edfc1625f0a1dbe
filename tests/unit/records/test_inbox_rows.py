"""The inbox's rows."""

from datetime import timedelta

from server.domain.entities import PageArgs, Person
from server.domain.identification.search_values import SearchResult
from server.records.records import Records
from tests.unit.records.sightings import LONG_AGO, PORTRAIT, sighting


def ids(records: Records, since: int = -1) -> list[int]:
    """Return the ids of waiting faces whose picture was taken after this minute."""
    return [item.id for item in records.inbox.page(PageArgs(), LONG_AGO + timedelta(minutes=since)).items]


def test_faces_seen_longest_ago_make_room_for_others(records: Records) -> None:
    for minute in range(4):
        records.inbox.add(sighting(minute), PORTRAIT)
    records.inbox.see_again(1, sighting(9), None)
    records.inbox.keep_newest(2)
    assert ids(records) == [1, 4]


def test_a_faces_time_counts_from_its_picture(records: Records) -> None:
    """Being seen again does not keep a face longer, unless a newer picture replaces the old one."""
    for _ in range(2):
        records.inbox.add(sighting(0), PORTRAIT)
    records.inbox.see_again(1, sighting(5), None)
    records.inbox.see_again(2, sighting(5), PORTRAIT)
    assert ids(records, since=1) == [2]
    records.inbox.remove_taken_before(LONG_AGO + timedelta(minutes=1))
    assert ids(records) == [2]


def test_the_most_confident_candidate_is_kept(records: Records, person: Person) -> None:
    """Whatever comes later, and with it whether it matched."""
    unsure, sure = (SearchResult(person, [], 0.5, 0.5, confidence) for confidence in (0.5, 0.995))
    records.inbox.add(sighting(0), PORTRAIT)
    kinds = []
    for nearest, matched in ((unsure, False), (sure, True), (unsure, False), (None, False)):
        records.inbox.see_again(1, sighting(1, nearest, matched=matched), None)
        item = records.inbox.get(1, LONG_AGO - timedelta(minutes=1))
        kinds.append((item.kind, item.candidate and item.candidate.confidence))
    assert kinds == [("unknown", 0.5), ("doubted", 0.995), ("doubted", 0.995), ("doubted", 0.995)]
    assert item.times.count == 5
