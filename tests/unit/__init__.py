"""The parts of the server and the SDK on their own, in rooms named like the code they test."""
