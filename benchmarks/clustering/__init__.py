"""How well faces are grouped into people, and how often the groups are named rightly."""
