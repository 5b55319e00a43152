"""The one way to hosts: SSH, through bastions where the platform says so."""
