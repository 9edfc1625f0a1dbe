"""Who is answered: keys and what they allow, and browsers on other sites."""
