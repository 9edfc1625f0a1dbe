"""Rounded templates in PostgreSQL, and how far rounding can change a product."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import numpy as np
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.adapters.index.gallery.in_database import DatabaseGallery
from server.domain.entities import Person
from server.domain.faces import Vector
from server.domain.operator_errors import DatabaseDamaged, DatabaseUnfit
from server.domain.persistence.database_url import DatabaseUrl
from server.records.people.persons import PersonDetails
from server.records.records import Records
from server.records.sql.soundness import refuse_without_vectors
from server.records.vectors.margin import margin
from server.records.vectors.schema import LONGEST
from server.service.upkeep.index_check import check_index
from tests.databases import postgresql
from tests.ports.templates import templates
from tests.unit.records.conftest import ENCODER, ada

FACES = templates(30, seed=8)


@pytest.fixture
def url() -> DatabaseUrl:
    """An empty database with the extension."""
    return DatabaseUrl.parse(postgresql().new_url("vector"))


@pytest.fixture
def records(url: DatabaseUrl) -> Iterator[Records]:
    """Its records, which do not round yet."""
    records = Records.open(url, ENCODER)
    with records.session():
        yield records
    records.close()


@pytest.fixture
def ask(url: DatabaseUrl) -> Iterator[Any]:
    """Asks the database, as another program would."""
    with psycopg.connect(url.secret, autocommit=True) as connection:

        def answer(statement: str, *values: Any) -> list[Any]:
            cursor = connection.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []

        yield answer


def rounded(ask: Any, template: Vector | bytes) -> list[np.float16] | None:
    """Return a template as the database rounds it."""
    content = template if isinstance(template, bytes) else template.astype("<f4").tobytes()
    ((text,),) = ask("SELECT kith_rounded(%b)::text", content)
    return None if text is None else [np.float16(number) for number in text.strip("[]").split(",")]


def test_the_database_rounds_as_the_processor_does(records: Records, ask: Any) -> None:
    """Even numbers that are too small for 16 bits, or for exactness in them."""
    records.half_precision_templates()
    odd = np.array([0.0, -0.0, 1e-8, -3e-8, 6e-8, 1.5 * 2**-24, 2**-14, 1e-5, 1e-40, -0.5, 0.33325195, 0.1], np.float32)
    for template in (*FACES, odd, np.eye(1, 512, 7, dtype=np.float32)[0]):
        assert rounded(ask, template) == list(template.astype(np.float16))


@pytest.mark.parametrize(
    "odd",
    [
        FACES[0] * np.float32(1.01),
        np.full(4, np.nan),
        np.array([np.inf, 0]),
        np.full(3, 3e38),
        FACES[0].tobytes()[:-1],
        b"",
    ],
    ids=["long", "nan", "infinite", "huge", "truncated", "empty"],
)
def test_only_unit_vectors_are_rounded(records: Records, ask: Any, odd: Vector | bytes) -> None:
    records.half_precision_templates()
    assert rounded(ask, odd) is None


def unit(random: np.random.Generator, dimension: int, least: float) -> Vector:
    """Return a vector whose last numbers are ten to the power of `least` times as large as the first."""
    vector = random.standard_normal(dimension) * np.geomspace(1, 10.0**least, dimension)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


@given(st.integers(0, 2**32), st.sampled_from([2, 128, 256, 512]), st.floats(-8, 0), st.floats(-8, 0))
def test_no_cosine_is_further_off_than_the_margin(seed: int, dimension: int, one: float, other: float) -> None:
    """Whatever the magnitudes, even if most numbers are too small for 16 bits."""
    random = np.random.default_rng(seed)
    template, probe = unit(random, dimension, one) * np.float32(LONGEST), unit(random, dimension, other)
    cosine = float(np.einsum("j,j", template, probe))
    product = float(template.astype(np.float16).astype(np.float32) @ probe.astype(np.float16).astype(np.float32))
    assert abs(cosine - product) <= margin(probe, probe.astype(np.float16)) < 0.002


def test_existing_templates_are_rounded_once(records: Records, ask: Any) -> None:
    """Interrupted rounding resumes; templates written in between are not rounded twice."""
    people = enrol(records, 25)
    made = records.half_precision_templates()
    assert len(made) == 0
    assert list(islice(small(made), 2)) == [10, 10]
    records.pictures.set_template(people[24].id, FACES[0])
    assert len(made) == 21
    assert list(records.half_precision_templates().fill()) == [4]
    assert list(records.half_precision_templates().fill()) == []
    check = (
        "SELECT count(*) FROM templates JOIN rounded_templates USING (person_id) WHERE rounded = kith_rounded(template)"
    )
    assert ask(check) == [(25,)]


def small(made: Any) -> Iterator[int]:
    """Fill in small steps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.records.vectors.half_precision._TEMPLATES_AT_ONCE", 10)
        yield from made.fill()


def enrol(records: Records, count: int) -> list[Person]:
    """Add people, each with a template."""
    people = [ada(records)]
    storage = people[0].storage_id
    people += [records.persons.add(None, PersonDetails("Ada", {}, storage)) for _ in range(count - 1)]
    for person, face in zip(people, FACES, strict=False):
        records.pictures.set_template(person.id, face)
    return people


def test_rounded_templates_follow_any_writer(records: Records, url: DatabaseUrl, ask: Any) -> None:
    """Even one that does not round, that uses another encoder, or that deletes a person."""
    records.half_precision_templates()
    people = enrol(records, 5)
    other = Records.open(url, "another encoder")
    with other.session():
        other.pictures.set_template(people[0].id, FACES[9])
        other.persons.remove(people[1].id)
    other.close()
    records.pictures.set_template(people[2].id, None)
    ask("UPDATE templates SET template = %b WHERE person_id = %s", FACES[7].tobytes(), people[3].id)
    gallery = DatabaseGallery(records.half_precision_templates())
    gallery.load()
    assert ask("SELECT count(*) FROM rounded_templates") == [(4,)]
    assert sorted(gallery.search(FACES[7], 9).persons.tolist()) == [people[0].id, people[3].id, people[4].id]
    assert gallery.search(FACES[7], 1).persons.tolist() == [people[3].id]


def test_a_wrong_rounded_template_is_found_and_repaired(records: Records, ask: Any) -> None:
    """As by `kith verify --repair`, even if one belongs to nobody."""
    enrol(records, 5)
    gallery = DatabaseGallery(records.half_precision_templates())
    gallery.load()
    assert not list(check_index(records, gallery))
    ask("UPDATE rounded_templates SET rounded = kith_rounded(%b) WHERE person_id = 2", FACES[9].tobytes())
    ask("INSERT INTO rounded_templates SELECT 77, encoder, rounded FROM rounded_templates LIMIT 1")
    assert 77 not in gallery.search(FACES[0], 9).persons
    (finding,) = check_index(records, gallery)
    assert finding.mend
    finding.mend()
    assert not list(check_index(records, gallery))
    assert len(gallery) == 5


def test_the_table_may_be_created_in_partitions_beforehand(records: Records, ask: Any) -> None:
    """As the documentation suggests, to let several cores read it."""
    columns = "person_id BIGINT, encoder UUID, rounded halfvec, PRIMARY KEY (encoder, person_id)"
    ask(f"CREATE TABLE rounded_templates ({columns}) PARTITION BY HASH (person_id)")
    for part in range(2):
        values = f"FOR VALUES WITH (MODULUS 2, REMAINDER {part})"
        ask(f"CREATE TABLE rounded_{part} PARTITION OF rounded_templates {values}")
    people = enrol(records, 20)
    gallery = DatabaseGallery(records.half_precision_templates())
    gallery.load()
    records.pictures.set_template(people[5].id, FACES[25])
    records.persons.remove(people[1].id)
    assert gallery.search(FACES[25], 1).persons.tolist() == [people[5].id]
    assert len(gallery) == 19
    assert all(count > 0 for ((count,),) in (ask(f"SELECT count(*) FROM rounded_{part}") for part in range(2)))


def test_many_may_start_at_once(url: DatabaseUrl) -> None:
    """One creates the table, the others wait; a later start does not even wait for a writer."""
    made = [Records.open(url, ENCODER) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(Records.half_precision_templates, made))
    with made[0].session(), made[0].transaction(), ThreadPoolExecutor(1) as thread:
        assert len(thread.submit(made[1].half_precision_templates).result(10)) == 0
    for records in made:
        records.close()


def test_a_template_of_another_length_is_damage(records: Records) -> None:
    """As with every other index; it is not compared with half of the probe."""
    people = enrol(records, 3)
    gallery = DatabaseGallery(records.half_precision_templates())
    gallery.load()
    records.pictures.set_template(people[1].id, np.array([0.6, 0.8], np.float32))
    with pytest.raises(DatabaseDamaged):
        gallery.search(FACES[0], 2)


def test_a_database_without_the_extension_is_refused_with_what_to_do() -> None:
    """Both by the check at a start and by the records themselves."""
    name = f"bare_{uuid.uuid4().hex}"
    postgresql().run(f"CREATE DATABASE {name}")
    url = DatabaseUrl.parse(postgresql().url(name))
    with pytest.raises(DatabaseUnfit, match="CREATE EXTENSION vector"):
        refuse_without_vectors(url)
    records = Records.open(url, ENCODER)
    with pytest.raises(DatabaseUnfit, match="CREATE EXTENSION vector"):
        records.half_precision_templates()
    records.close()
