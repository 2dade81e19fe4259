"""Everything that touches the world: database, jobs, HTTP, pages, command line, exports and settings."""

import os

# NumPy would ask the system for large pages; it may have to move others' memory to find some, at each large array.
os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
