"""The domain: people, faces, errors and ports. Independent of any framework."""
