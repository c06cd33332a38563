"""Key industrial chains with their three charts drawn from data: anatomy, fishbone, ecology."""
