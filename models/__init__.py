"""The statistical models: strings and arrays in, arrays out. They know nothing of interviews."""
