"""What Kith is about: people, faces, and the errors and ports of both. No framework is known here."""
