"""The command line: reads what the user wants, has it done, and shows the answer."""
