"""From a teacher to an untrained student of either family that starts from what the teacher has learned (section 3).

`semantic` makes the published student, `narrow` the compact one; both work on activations of a `calibration` batch.
"""
