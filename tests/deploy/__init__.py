"""The files for containers, systemd, Kubernetes and monitoring."""
