"""Templates, by which an index finds persons."""

from server.domain.identification.scoring import person_template
from server.records.records import Records


def renew_template(records: Records, person_id: int) -> None:
    """Update the person's template to match their pictures. Call it inside a transaction."""
    pictures = records.pictures.encodings_of([person_id]).templates
    records.pictures.set_template(person_id, person_template(pictures) if len(pictures) else None)
