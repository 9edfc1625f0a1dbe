"""Reading what an import brings: folders, manifests and pickled encodings."""
