"""What a backup that was killed leaves in the data directory."""

from server.adapters.backups.copy_folder import CopyFolder
from server.bootstrap import Kith


def test_a_copy_of_the_database_goes_at_the_next_checkpoint(kith: Kith) -> None:
    """Unless it is being backed up: the copy contains people deleted since."""
    copies = kith.directory.copies
    with CopyFolder(copies).held() as copy:
        copy.write_bytes(b"needed")
        kith.services.maintenance.checkpoint()
        assert copy.exists()
    assert not copies.exists()
    copies.mkdir()
    (copies / copy.name).write_bytes(b"left over")
    kith.services.maintenance.checkpoint()
    assert not copies.exists()
