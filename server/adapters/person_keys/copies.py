"""Reconciliation of key files, after one was unavailable or a crash occurred between two writes."""

from collections.abc import Sequence

from server.adapters.person_keys.key_file import KeyFile


def equal(files: Sequence[KeyFile]) -> None:
    """Make the files equal: a key destroyed in any of them is destroyed in all, others are copied.

    Call it inside a transaction of all files.
    """
    if len({file.summary for file in files}) == 1:
        return
    held = [{wrapped[0]: wrapped for wrapped in file.everything()} for file in files]
    lasts = [file.last for file in files]
    known = {key: wrapped for keys in reversed(held) for key, wrapped in keys.items()}
    gone = {key for key in known for last, keys in zip(lasts, held, strict=True) if key <= last and key not in keys}
    for file, keys in zip(files, held, strict=True):
        file.reach(max(lasts))
        file.put(wrapped for key, wrapped in known.items() if key not in keys)
        file.remove(sorted(gone))
