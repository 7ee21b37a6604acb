"""The values that everything here is about, and the rules that need nothing but them."""
