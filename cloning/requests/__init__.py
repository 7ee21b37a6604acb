"""What people ask for, each as one use case."""
