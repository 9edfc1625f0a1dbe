"""The tests, one folder per way of looking at Kith; each folder says in its `__init__.py` what it holds.

`unit` tests the parts on their own, `ports` every implementation of a port, `contract` every endpoint in this process,
and `e2e` real servers and commands. What several of them need is in the files beside this one.
"""
