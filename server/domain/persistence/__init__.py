"""How what is stored is kept: databases, encryption, backups."""
