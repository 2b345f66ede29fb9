"""Who else reads listings: each in an environment of its own, used as its manual shows it."""
