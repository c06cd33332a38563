"""Online services: what can be asked for, and every case that somebody asked for and was done."""
