"""The index beside its peers, among made-up people."""
