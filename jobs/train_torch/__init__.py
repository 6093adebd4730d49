"""A PyTorch twin of the studio's trainer for machines beyond a browser: the same networks, losses, draws and
files.
"""
