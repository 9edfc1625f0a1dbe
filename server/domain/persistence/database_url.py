"""The URL of a PostgreSQL database, whose password is never displayed."""

from urllib.parse import urlsplit

from attrs import field, frozen

_SCHEMES = ("postgresql", "postgres")


@frozen
class DatabaseUrl:
    """A URL such as `postgresql://kith:secret@db.example/kith`, as libpq reads it."""

    secret: str = field(repr=False)
    """The URL itself. It may contain a password: it is for the driver alone."""

    @classmethod
    def parse(cls, text: str) -> "DatabaseUrl":
        """Read a URL. Raises ValueError, which does not quote the text, unless it is a PostgreSQL URL."""
        if not _is_readable(text.strip()):
            raise ValueError(
                "not a URL such as postgresql://user:password@host/database; "
                "in a user or password, write @ as %40, / as %2F and : as %3A"
            )
        return cls(f"postgresql://{text.strip().partition('://')[2]}")

    def __str__(self) -> str:
        """Return the URL without user, password and options."""
        parts = urlsplit(self.secret)
        return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _is_readable(text: str) -> bool:
    try:
        parts = urlsplit(text)
        is_escaped = parts.netloc.count("@") <= 1 and "@" not in parts.path
        return parts.scheme in _SCHEMES and "://" in text and parts.port != 0 and is_escaped
    except ValueError:
        return False
