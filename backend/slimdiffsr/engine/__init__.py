"""The engine: plans a job, computes it tile by tile, and finishes the result."""
