"""The `kith` command."""

from server.environment.machine import refuse_unfit

refuse_unfit()  # before a command's module imports dependencies that do not work on this machine
