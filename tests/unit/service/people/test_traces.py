"""What is kept about a person in other places: inbox, jobs, rejections."""

from datetime import UTC, datetime

from attrs import evolve

from server.bootstrap import Kith
from server.domain.faces import Box, Portrait
from server.domain.identification.search_values import SearchResult
from server.domain.inbox import Sighting
from server.domain.jobs import JobDraft, JobWarning, Refusal, Source
from server.service.enrolment.enrol import Duplicates
from tests.fake_engine import photo_of

ADA, BEA = photo_of("Ada"), photo_of("Bea")
SEEN = datetime(2026, 11, 28, tzinfo=UTC)


def test_every_trace_of_a_person_is_exported(kith: Kith, person: int) -> None:
    """Template, rejected face, face in the inbox, refused or doubtful photo; but no vectors of other people's faces."""
    records, face = kith.records, kith.engine.encode(BEA)
    kith.services.enrolment.attach(person, ADA, Duplicates(unchecked=True))
    candidate = SearchResult(records.persons.get(person), [], 0.5, 0.7, 0.9)
    with records.transaction():
        records.rejections.add(person, face.template)
        records.inbox.add(Sighting(BEA, face, (), candidate, False, SEEN), Portrait(b"a face", Box(0, 0, 1, 1)))
        job = records.jobs.add(JobDraft(Source("a.zip")))
        refusals = [Refusal("ada.jpg", person, "face_not_found", "no face"), Refusal("b.jpg", None, "x", "y")]
        records.jobs.add_refusals(job, refusals)
        records.jobs.add_warnings(job, [JobWarning("ada.jpg", person, 1, "low_size", {"value": 20.0})])
    exported = kith.exporting.person(person)
    traces = {trace.kind: trace for trace in kith.exporting.traces(exported)}
    assert set(traces) == {"template", "rejection", "inbox", "refusal", "remark"}
    assert len(traces["template"].facts["template"]) == len(face.template)
    assert not {"template", "encoding"} & {*traces["inbox"].facts, *traces["rejection"].facts}
    assert (traces["inbox"].portrait, traces["inbox"].facts["similarity"]) == (b"a face", 0.5)
    assert (traces["refusal"].facts["place"], traces["refusal"].facts["job_id"]) == ("ada.jpg", job)
    assert list(kith.exporting.traces(evolve(exported, person=evolve(exported.person, id=person + 1)))) == []
