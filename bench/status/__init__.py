"""How true a status is, and how soon it is there."""
