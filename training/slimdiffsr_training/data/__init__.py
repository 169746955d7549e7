"""Training imagery: which files there are, and the seeded samples drawn from them."""
