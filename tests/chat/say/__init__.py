"""Having a clone say a text, in a chat with the real handlers, and with what speaks made up."""
