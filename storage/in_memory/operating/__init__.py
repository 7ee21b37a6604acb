"""What operators have decided and want to know, in memory."""
