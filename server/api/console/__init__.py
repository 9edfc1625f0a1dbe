"""The web console: pages for people, beside the API that they use."""
