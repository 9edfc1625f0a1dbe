"""The domain: people, faces, and their errors and ports. Independent of any framework."""
