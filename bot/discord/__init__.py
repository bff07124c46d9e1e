"""The bot as people meet it on Discord. Nothing outside this package imports the Discord library."""
