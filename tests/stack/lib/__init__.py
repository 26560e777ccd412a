"""What the stack's tests share: the servers seen from the other side, the program seen from outside."""
