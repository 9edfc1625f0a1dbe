"""Photos, in any form that the SDK accepts, as they are sent."""
