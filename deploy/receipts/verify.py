#!/usr/bin/env python3
"""Check a receipt of `kith erase`, offline. Needs Python 3.11 and the package `cryptography`, but not Kith.

    verify.py RECEIPT --key PUBLIC_KEY [--key-store FILE] [--backups FOLDER]

PUBLIC_KEY is the output of `kith erase --public-key`, preferably from before the erasure. With a key store, it also
checks that the person's keys are not in it. With a folder of backups, it counts the files that only those keys could
open.
"""

import argparse
import base64
import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

FIELDS = {"kith_receipt", "data_directory", "key_store", "person_id", "pictures", "destroyed_keys", "erased"}
MARK, NUMBER = b"KITH\x01", 8
"""The first bytes of sealed content, and the number of bytes after them that hold the key's number."""


class Refused(Exception):
    """The receipt does not prove the erasure."""


def main() -> int:
    """Return 0 if the receipt is genuine and nothing contradicts it, else 1."""
    arguments = parsed()
    try:
        receipt = genuine(arguments.receipt, public_key(arguments.key))
        print(told(receipt))
        if arguments.key_store:
            print(absent(receipt, arguments.key_store))
        if arguments.backups:
            print(f"{useless(receipt, arguments.backups):,} files in {arguments.backups} can never be opened again")
    except (Refused, OSError, sqlite3.Error) as reason:
        print(f"refused: {reason}", file=sys.stderr)
        return 1
    return 0


def parsed() -> argparse.Namespace:
    """Return the arguments."""
    parser = argparse.ArgumentParser(description="Check a receipt of `kith erase`, offline.")
    parser.add_argument("receipt", type=Path, help="the receipt, a file of JSON")
    parser.add_argument("--key", type=Path, required=True, help="the file that `kith erase --public-key` printed")
    parser.add_argument("--key-store", type=Path, help="a key store that must not hold the person's keys any more")
    parser.add_argument("--backups", type=Path, help="a folder of backups, to count what is lost with the keys")
    return parser.parse_args()


def public_key(file: Path) -> Ed25519PublicKey:
    """Return the public key in a file."""
    try:
        key = load_pem_public_key(file.read_bytes())
    except ValueError as error:
        raise Refused(f"{file} does not contain a public key: {error}") from None
    if not isinstance(key, Ed25519PublicKey):
        raise Refused(f"{file} does not contain an Ed25519 key")
    return key


def genuine(file: Path, key: Ed25519PublicKey) -> dict[str, Any]:
    """Return the content of the receipt if the key signed exactly that."""
    try:
        receipt = json.loads(file.read_text("utf-8"), object_pairs_hook=once_each)
        signature = base64.b64decode(receipt.pop("signature"), validate=True)
        signed = json.dumps(receipt, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        key.verify(signature, signed)
    except InvalidSignature:
        raise Refused(f"{file} is not what this key signed") from None
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise Refused(f"{file} is not a receipt") from None
    if receipt.get("kith_receipt") != 1 or set(receipt) != FIELDS:
        raise Refused(f"{file} is a receipt of a kind that this program does not know")
    return dict(receipt)


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object; raises ValueError for a repeated name, of which other programs may read the other value."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name is repeated")
    return dict(pairs)


def told(receipt: dict[str, Any]) -> str:
    """Return the content of the receipt as a sentence."""
    keys = receipt["destroyed_keys"]
    how = f"destroying key {', '.join(map(str, keys))}" if keys else "without keys, so older backups are not reached"
    return (
        f"genuine: person {receipt['person_id']} of {receipt['data_directory']}, with {receipt['pictures']} pictures, "
        f"was erased at {receipt['erased']}, {how}"
    )


def absent(receipt: dict[str, Any], file: Path) -> str:
    """Return a sentence saying that a key store does not have the keys, or raise Refused."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as store:
        identity = store.execute("SELECT CAST(value AS BLOB) FROM about WHERE name = 'identity'").fetchone()
        held = {key for (key,) in store.execute("SELECT id FROM keys")}
    if identity is None:
        raise Refused(f"{file} does not say which data directory it belongs to")
    if identity[0] != str(receipt["key_store"]).encode():
        raise Refused(f"{file} is another data directory's key store")
    still = sorted(held & set(receipt["destroyed_keys"]))
    if still:
        raise Refused(f"{file} still has key {', '.join(map(str, still))}")
    return f"none of the keys is in {file}"


def useless(receipt: dict[str, Any], folder: Path) -> int:
    """Return how many files were sealed with the destroyed keys, or raise Refused."""
    if not folder.is_dir():
        raise Refused(f"{folder} is not a folder")
    heads = {MARK + key.to_bytes(NUMBER, "big") for key in receipt["destroyed_keys"]}
    return sum(head in heads for head in heads_in(folder))


def heads_in(folder: Path) -> Iterator[bytes]:
    """Yield the first bytes of each file."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                yield file.read(len(MARK) + NUMBER)


if __name__ == "__main__":
    sys.exit(main())
