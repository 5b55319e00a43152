"""The running platform asked whether it does what was proved: probes, readings, verdicts."""
