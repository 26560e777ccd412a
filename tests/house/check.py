"""The house checks: TAP on standard output."""
print("1..0 # SKIP no check yet")
