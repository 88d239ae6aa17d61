# The layout of the sources: which way includes point, how large a folder is
# (structure.sh).

.PHONY: structure check-structure
check: check-structure

structure:
	-sh tests/structure/structure.sh

check-structure:
	sh tests/structure/selftest.sh
	sh tests/structure/structure.sh
