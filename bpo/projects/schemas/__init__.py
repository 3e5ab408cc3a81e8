"""The shapes of projects: what comes in and goes out, what things are called, how acts are told."""
