"""The parts of the server and the SDK on their own, in folders that mostly mirror the code they test."""
