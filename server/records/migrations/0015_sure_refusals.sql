-- The confidence that a refused face is another person's.
ALTER TABLE refusals ADD COLUMN confidence REAL;
