-- How sure it was that a refused face is somebody else's.
ALTER TABLE refusals ADD COLUMN confidence REAL;
