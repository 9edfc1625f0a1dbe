"""Columns that store the candidate for a face."""

from server.domain.identification.search_values import SearchResult
from server.records.people.persons import PersonRecords
from server.records.sql.rows import Row


def from_candidate(candidate: SearchResult | None) -> Row:
    """Return the columns for a candidate, or for none."""
    if candidate is None:
        return {"person_id": None, "similarity": None, "distance": None, "confidence": None}
    return {
        "person_id": candidate.person.id,
        "similarity": candidate.similarity,
        "distance": candidate.distance,
        "confidence": candidate.confidence,
    }


def to_candidate(persons: PersonRecords, row: Row) -> SearchResult | None:
    """Return a row's candidate, without pictures; None without one, or if the person is deleted or not visible."""
    person = persons.living([row["person_id"]]).get(row["person_id"]) if row["person_id"] else None
    if person is None:
        return None
    return SearchResult(person, [], row["similarity"], row["distance"], row["confidence"])
