"""Pictures and faces: attached, compared, refused or remarked upon."""
