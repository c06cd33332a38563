"""Settings: `base` for every form, `test` and `production` on top; `env` reads the environment."""
