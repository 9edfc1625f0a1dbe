"""What a killed backup leaves in the data directory."""

from server.adapters.backups.copy_folder import CopyFolder
from server.bootstrap import Kith


def test_the_next_checkpoint_deletes_a_copy_of_the_database(kith: Kith) -> None:
    """Since it contains people deleted meanwhile; but not while a backup uses it."""
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
