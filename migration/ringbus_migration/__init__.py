"""The way from a monolith to services: a migration as a file, its plan, and the proof of the plan."""
