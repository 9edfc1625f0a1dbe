"""The false-alarm meter: collects the scores of searches, and reports what they show."""
