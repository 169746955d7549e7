"""The diffusion half of the method: a latent base, its noise schedule, the uncertainty estimator, the teacher.

Modules here import diffusers, transformers or peft, which are slow to import: import them where they are used.
"""
