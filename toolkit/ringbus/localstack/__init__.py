"""The embedded LocalStack: installed once into the user's cache, started, found again, ended; old state set aside."""
