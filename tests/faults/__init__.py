"""Real workers, real servers, killed, frozen and emptied: no job is lost, none is done twice."""
