"""Judging models: test sets, methods to compare with, the table and the pictures of one evaluation."""
