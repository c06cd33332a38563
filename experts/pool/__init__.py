"""The pool: who the experts are, who employs them, until when they are called on."""
