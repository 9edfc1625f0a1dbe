"""The false-alarm meter: collects the scores of searches, and estimates false alarms."""
