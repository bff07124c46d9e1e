"""Following feeds: what is subscribed, polled and watched."""
