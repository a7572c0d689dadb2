"""Sources of mentions and profiles, and the job that carries their records into the store."""
