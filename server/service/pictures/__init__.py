"""Where pictures are stored, and how nothing of them is lost or left behind."""
