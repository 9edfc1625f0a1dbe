"""What commands share on a terminal: options, progress, refusals, wording and output files."""
