# The layout of the sources: which way includes point, how large folders are
# (structure.sh).

.PHONY: structure check-structure
check: check-structure
check-structure:
	sh tests/structure/selftest.sh
	sh tests/structure/structure.sh

# The report alone, whatever it says.
structure:
	sh tests/structure/structure.sh || :
