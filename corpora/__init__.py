"""What was said and what people call it: immutable values and the readers that make them."""
