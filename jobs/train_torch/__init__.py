"""A PyTorch twin of the studio's trainer: the same networks, losses, draws and files, for machines beyond a browser."""
