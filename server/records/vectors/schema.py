"""The table of rounded templates, which the database maintains itself.

A trigger rounds a template in the statement that writes it, so neither exists without the other, and code that writes
templates need not know about it. The table is narrow, since a search reads all of it.
"""

from server.domain.operator_errors import DatabaseUnfit
from server.records.sql.database import Database

LONGEST = 1.001
"""Maximum length of a template that is rounded; templates have unit length, except for the rounding of float32."""

_MISSING = (
    "KITH_INDEX=pgvector needs the extension vector, 0.7 or later, in the database: "
    "let one of its superusers run `CREATE EXTENSION vector` there"
)
_TABLE = """
    CREATE TABLE IF NOT EXISTS rounded_templates (
        person_id BIGINT NOT NULL,
        encoder UUID NOT NULL,
        rounded halfvec,
        PRIMARY KEY (encoder, person_id)
    )
"""
_ROUNDED = f"""
    CREATE OR REPLACE FUNCTION kith_rounded(template BYTEA) RETURNS halfvec
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT CASE WHEN sum(number * number) <= {LONGEST**2} AND length(template) & 3 = 0
            THEN array_agg(number ORDER BY place)::REAL[]::halfvec END
        FROM (
            SELECT place, CASE WHEN bits & 2139095040 = 0 THEN 0 ELSE
                (1 - 2 * (bits >> 31)) * (8388608 + (bits & 8388607)) * power(2::FLOAT8, ((bits >> 23) & 255) - 150)
                END AS number
            FROM (
                SELECT start / 4 AS place, get_byte(template, start) + (get_byte(template, start + 1) << 8)
                    + (get_byte(template, start + 2) << 16) + (get_byte(template, start + 3)::BIGINT << 24) AS bits
                FROM generate_series(0, length(template) - 4, 4) AS start OFFSET 0
            ) AS words
        ) AS numbers
    $$
"""  # noqa: S608  # a number of ours
"""Converts little-endian float32 to halfvec; NULL if it is not a unit vector, which is then compared unrounded."""
_KEEP = """
    CREATE OR REPLACE FUNCTION kith_keep_rounded() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            DELETE FROM rounded_templates WHERE person_id = OLD.person_id AND encoder = md5(OLD.encoder)::UUID;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            INSERT INTO rounded_templates VALUES (NEW.person_id, md5(NEW.encoder)::UUID, kith_rounded(NEW.template))
            ON CONFLICT (encoder, person_id) DO UPDATE SET rounded = EXCLUDED.rounded;
        END IF;
        RETURN NULL;
    END
    $$
"""
_TRIGGER = """
    CREATE OR REPLACE TRIGGER kith_keep_rounded AFTER INSERT OR UPDATE OR DELETE ON templates
    FOR EACH ROW EXECUTE FUNCTION kith_keep_rounded()
"""
_IS_KEPT = "SELECT 1 FROM pg_trigger WHERE tgrelid = 'templates'::regclass AND tgname = 'kith_keep_rounded'"


def refuse_without_halfvec(database: Database) -> None:
    """Raise DatabaseUnfit for a PostgreSQL without pgvector's type for rounded vectors."""
    if database.rows("SELECT to_regtype('halfvec') IS NULL") != [(False,)]:
        raise DatabaseUnfit(_MISSING)


def prepare(database: Database) -> None:
    """Make the database round every template written from now on. Raises DatabaseUnfit."""
    refuse_without_halfvec(database)
    if database.rows(_IS_KEPT):
        return
    with database.atomic():
        for statement in (_TABLE, _ROUNDED, _KEEP, _TRIGGER):
            database.execute_sql(statement)
