"""What keeps a corpus whole: catching up, inspection, retention."""
