"""What happens to a training; the steps share it with what people ask for."""
