"""The models of the content files. Frozen, closed to unknown keys, no reading and no arithmetic."""
