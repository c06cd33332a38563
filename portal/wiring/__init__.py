"""What is joined to what: roles, resources, menu, schedule. Read it to know who may do what."""
