"""Detection and comparison without enrolment."""
