"""Databases as earlier versions of the schema left them, each written by the server of its time.

`N.db.gz` has the first N steps of the schema, and `N.json` has what that server answered about it. `make.py` writes
both. There are none of the schemas 8 to 10, whose steps got other numbers before a release had them.
"""
