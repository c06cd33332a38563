"""Who is told when which verb is recorded: an inbox in the portal, and mail. Stands on jobs."""
