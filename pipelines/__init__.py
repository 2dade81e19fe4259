"""The analysis as pure steps from values to values: no files, SQL, HTTP, clock or global randomness."""
