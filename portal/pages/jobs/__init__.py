"""The jobs that somebody asked for: progress, file, cancel, ask again."""
