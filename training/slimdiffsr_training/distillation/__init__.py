"""Teaching a student what the teacher's retained levels compute (method, section 4)."""
