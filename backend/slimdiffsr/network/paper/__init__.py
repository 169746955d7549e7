"""The student as published: TAESD's ends, a pruned Stable Diffusion UNet, statistics of the whole image."""
