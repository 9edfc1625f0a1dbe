"""Searches by rounded templates in PostgreSQL."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from attrs import field, frozen

from server.domain.batches import batches
from server.domain.faces import Ids, Vector, Vectors
from server.domain.ports import Members, Scope
from server.records.changes import ChangeRecords
from server.records.sql.columns import to_vectors
from server.records.sql.database import Database
from server.records.vectors.margin import margin
from server.records.vectors.schema import prepare

_TEMPLATES_AT_ONCE = 200
"""Templates rounded while other writers wait: a tenth of a second."""
_ENCODER = "encoder = md5(?)::UUID"
_OF_GROUPS = "person_id IN (SELECT person_id FROM memberships WHERE group_id = ANY(?::BIGINT[]))"
_OF_PERSONS = "person_id = ANY(?::BIGINT[])"
_NEAREST = """
    WITH inside AS {kept} (
        SELECT person_id, rounded <#> ?::halfvec AS product FROM rounded_templates WHERE {inside}
    ), nearest AS (
        SELECT * FROM inside WHERE person_id IS DISTINCT FROM ?::BIGINT ORDER BY product NULLS FIRST LIMIT ?
    )
    SELECT everyone.count, nearest.person_id, nearest.product, templates.template
    FROM (SELECT count(*) FROM inside) AS everyone
    LEFT JOIN nearest ON true
    LEFT JOIN templates ON templates.person_id = nearest.person_id AND templates.encoder = ?
    ORDER BY nearest.product NULLS FIRST
"""
"""One statement, so that it sees one moment; <#> is the negative product.

The people in a limited scope are found once and materialised, which halves the time; everyone is counted by the index
alone.
"""
_NOT_ROUNDED = """
    SELECT person_id FROM templates WHERE encoder = ? AND NOT EXISTS (
        SELECT FROM rounded_templates AS known
        WHERE known.encoder = md5(?)::UUID AND known.person_id = templates.person_id
    )
"""
_ALL_PERSONS = "SELECT person_id FROM templates WHERE encoder = ?"
_ROUND_TEMPLATES = """
    INSERT INTO rounded_templates
    SELECT person_id, md5(encoder)::UUID, kith_rounded(template) FROM templates WHERE encoder = ? AND person_id = ANY(?)
    ON CONFLICT (encoder, person_id) DO UPDATE SET rounded = EXCLUDED.rounded
"""
_DROP_ORPHANS = f"""
    DELETE FROM rounded_templates WHERE {_ENCODER} AND NOT EXISTS (
        SELECT FROM templates WHERE templates.person_id = rounded_templates.person_id AND templates.encoder = ?
    )
"""  # noqa: S608  # words of ours
_ROUNDED_CORRECTLY = """
    SELECT person_id FROM templates JOIN rounded_templates USING (person_id)
    WHERE templates.encoder = ? AND rounded_templates.encoder = md5(?)::UUID AND person_id = ANY(?)
    AND rounded IS NOT DISTINCT FROM kith_rounded(template)
"""


@frozen(eq=False)
class Nearest:
    """The people in scope whose rounded templates are nearest to a probe."""

    persons: Ids
    """(n,)"""
    templates: Vectors = field(repr=False)
    """(n, d), not rounded."""
    in_scope: int
    bound_of_others: float
    """An upper bound of everybody else's cosine in scope; minus infinity if there is nobody else."""


class HalfPrecisionTemplates:
    """One encoder's templates, rounded to half precision. Raises DatabaseUnfit if PostgreSQL lacks the extension."""

    def __init__(self, database: Database, changes: ChangeRecords, encoder: str) -> None:
        self._database = database
        self._changes = changes
        self._encoder = encoder
        with database.session():
            prepare(database)

    def __len__(self) -> int:
        ((count,),) = self._select(f"SELECT count(*) FROM rounded_templates WHERE {_ENCODER}", self._encoder)  # noqa: S608
        return int(count)

    def fill(self) -> Iterator[int]:
        """Round the templates that are older than the table, and yield how many at a time."""
        yield from self._round(self._select(_NOT_ROUNDED, self._encoder, self._encoder))

    def fill_again(self) -> Iterator[int]:
        """Round all templates again, and yield how many at a time; searches continue."""
        with self._database.session(), self._database.atomic():
            self._database.execute_sql(self._database.native_sql(_DROP_ORPHANS), (self._encoder, self._encoder))
        yield from self._round(self._select(_ALL_PERSONS, self._encoder))

    def members(self) -> Iterator[Members]:
        """Return all persons whose rounded template is correct, in batches by id."""
        for batch in self._changes.everyone():
            right = self._select(_ROUNDED_CORRECTLY, self._encoder, self._encoder, batch.persons.tolist())
            yield _limited_to(batch, np.array([id for (id,) in right], dtype=np.int64))

    def nearest(self, probe: Vector, count: int, scope: Scope) -> Nearest:
        """Return at least the `count` nearest people in scope by their rounded templates, or all.

        Raises DatabaseDamaged if a template's length differs from the probe's.
        """
        rounded, (conditions, values) = probe.astype(np.float16), _conditions(scope)
        statement = _NEAREST.format(
            kept="MATERIALIZED" if conditions else "NOT MATERIALIZED", inside=" AND ".join([_ENCODER, *conditions])
        )
        of_scope = (self._encoder, *values, scope.without)
        rows = self._select(statement, str(rounded.tolist()), *of_scope, count, self._encoder)
        reached = [row[1:] for row in rows if row[1] is not None]
        found = [(person, template) for person, _, template in reached if template is not None]
        return Nearest(
            persons=np.array([person for person, _ in found], dtype=np.int64),
            templates=to_vectors([template for _, template in found]) if found else probe[np.newaxis][:0],
            in_scope=rows[0][0],
            bound_of_others=float("-inf")
            if len(reached) < count
            else _bound_of_others(reached[-1][1], margin(probe, rounded)),
        )

    def _round(self, missing: list[tuple[Any, ...]]) -> Iterator[int]:
        for batch in batches((id for (id,) in missing), _TEMPLATES_AT_ONCE):
            with self._database.session(), self._database.atomic():
                self._database.execute_sql(self._database.native_sql(_ROUND_TEMPLATES), (self._encoder, batch))
            yield len(batch)

    def _select(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with self._database.session():
            return self._database.rows(self._database.native_sql(statement), parameters)


def _conditions(scope: Scope) -> tuple[list[str], list[Sequence[int]]]:
    """Return the conditions for a person in scope, besides the encoder, and their parameters."""
    groups = [(_OF_GROUPS, list(scope.groups))] if scope.groups else []
    persons = [] if scope.persons is None else [(_OF_PERSONS, scope.persons.tolist())]
    chosen = [*groups, *persons]
    return [condition for condition, _ in chosen], [value for _, value in chosen]


def _bound_of_others(last: float | None, margin: float) -> float:
    """Return the bound for people after the last one; `last` is None if that is not rounded: more may follow."""
    return float("inf") if last is None else margin - last


def _limited_to(members: Members, right: Ids) -> Members:
    chosen = np.isin(members.persons, right)
    memberships = members.memberships[np.isin(members.memberships[:, 0], right)]
    return Members(members.persons[chosen], members.templates[chosen], memberships)
