"""Access: making, checking and revoking of keys."""

import hashlib
import secrets

from attrs import frozen

from server.domain.access import Allowance, Key, KeyDraft, Right
from server.domain.errors import GroupNotFound, KeyMissing, KeyUnknown, TooManyRequests, ValidationFailed
from server.domain.ports import Spending
from server.records.records import Records

PREFIX = "kith_"
_SECRET_BYTES = 32


@frozen
class MadeKey:
    """A new key; its secret is available only here."""

    id: int
    secret: str


class Access:
    """Manages keys, and identifies the key of a request."""

    def __init__(self, records: Records, usage: Spending) -> None:
        self._records = records
        self._usage = usage

    def make(self, draft: KeyDraft) -> MadeKey:
        """Make a key. Raises GroupNotFound naming the ids, or ValidationFailed for an admin key limited to groups."""
        if draft.groups and Right.ADMIN in draft.rights:
            raise ValidationFailed("a key with the scope admin cannot be limited to groups")
        secret = PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
        with self._records.transaction():
            missing = self._records.groups.missing(draft.groups or ())
            if missing:
                raise GroupNotFound.of(*missing)
            return MadeKey(self._records.keys.add(draft, secret, _hash(secret)), secret)

    def list(self) -> list[Key]:
        """Return all keys, including revoked ones, by id."""
        return self._records.keys.everything()

    def revoke(self, id: int) -> None:
        """Revoke a key. Raises KeyUnknown if it does not exist or is already revoked."""
        with self._records.transaction():
            if not self._records.keys.revoke(id):
                raise KeyUnknown(f"no key with id {id} is in use; `kith keys list` shows the keys in use")

    def key_of(self, secret: str | None, trusted: bool) -> Key | None:
        """Return the key of a request; None if no key was ever made and the caller is trusted without one.

        Raises KeyMissing or KeyUnknown.
        """
        if secret is None:
            self._require_trust(trusted)
            return None
        key = self._records.keys.with_secret(secret, _hash(secret))
        if key is None or key.revoked:
            raise KeyUnknown("this key is not one of the server's, or was revoked")
        return key

    def charge(self, key: Key) -> None:
        """Count a request of this key. Raises TooManyRequests if its rate or quota is used up."""
        limited = key.draft.allowance != Allowance()
        seconds = self._usage.spend(key) if limited else 0
        if seconds:
            message = f"the key has used up its rate or quota; try again in {seconds} seconds"
            raise TooManyRequests(message, {"seconds": seconds})

    def _require_trust(self, trusted: bool) -> None:
        if not trusted or self._records.keys.any():
            raise KeyMissing("send a key as Authorization: Bearer KEY; `kith keys make` makes one")


def _hash(secret: str) -> str:
    # A fast hash: nobody can guess 256 random bits. Slow hashes are for passwords that people choose.
    return hashlib.sha256(secret.encode()).hexdigest()
