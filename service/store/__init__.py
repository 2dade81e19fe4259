"""Rows to values and back: SQLAlchemy Core, every function takes a Connection and never commits."""
