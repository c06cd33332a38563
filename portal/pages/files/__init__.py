"""Downloads of attachments."""
