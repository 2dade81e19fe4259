"""Everything that touches the world: database, jobs, HTTP, pages, command line, exports and settings."""
