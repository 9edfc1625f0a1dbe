"""Errors for whoever runs the server: they stop a start or a command. A request that meets one is answered with a 500.

KithError
├── EncoderMismatch     stored encodings are from another encoder
├── DatabaseDamaged     the database file is damaged
├── DatabaseNewer       the database was written by a newer version
├── DatabaseUnfit       the database cannot be used for this
├── BackupUnusable      backups cannot be written or read as requested
├── KeysUnusable        the master key or the key store is missing or does not fit
├── InUse               another process is using it
└── NotEmpty            something exists that may not be replaced
"""

from server.domain.errors import KithError


class EncoderMismatch(KithError):
    """Stored encodings are from another encoder; raised only at startup."""


class DatabaseDamaged(KithError):
    """The database file is damaged; restore a backup."""


class DatabaseNewer(KithError):
    """The database was written by a newer version; raised only at startup."""


class DatabaseUnfit(KithError):
    """The database is of an unsuitable kind or version; the message says what to do."""


class BackupUnusable(KithError):
    """Backups cannot be written or read as requested."""


class BackupMissing(BackupUnusable):
    """There is no backup, or none old enough."""


class BackupDamaged(BackupUnusable):
    """A file of a backup is missing or damaged."""


class BackupEncrypted(BackupUnusable):
    """A backup is encrypted, and its private key was not given."""


class BackupsOfAnother(BackupUnusable):
    """The folder has the backups of another data directory."""


class BackupKeyInvalid(BackupUnusable):
    """A key file does not contain the keys that it should."""


class KeysUnusable(KithError):
    """The master key or the key store is missing, or does not fit the data directory."""


class KeyDestroyed(KeysUnusable):
    """The content was sealed with a key that has been destroyed, and is erased."""


class InUse(KithError):
    """Another process is using a data directory, or writing to a folder of backups."""


class NotEmpty(KithError):
    """Something exists already and may not be replaced."""
