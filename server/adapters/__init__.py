"""What plugs the outside world into the ports of the domain."""
