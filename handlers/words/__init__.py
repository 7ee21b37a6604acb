"""Every sentence that people read, and the speech that says it in their language."""
