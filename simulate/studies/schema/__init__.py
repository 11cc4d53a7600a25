"""Schema: the JSON schema of scenario files."""
