"""Getting in and one's own account: sign in, second step, links, password, sessions."""
