"""Changes of the tables, in order (Alembic), and the functions that apply them."""
