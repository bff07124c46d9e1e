"""From the environment to an open corpus: settings, logs, opening."""
