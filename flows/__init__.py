"""What a steward runs: the Prefect flow, the command line, the reading of extracts, editions."""
