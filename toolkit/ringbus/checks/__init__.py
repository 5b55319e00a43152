"""Judgements of a platform from its topology alone, as findings RB2xx. Pure."""
