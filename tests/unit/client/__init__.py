"""The SDK, with no server or a simulated one."""
