"""Hosts brought to what the platform says: facts, actions, batches, carried out."""
