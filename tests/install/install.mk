# What is installed: the program in its places (installed.sh), man pages and
# completions (manual.sh).

.PHONY: check-install
check: check-install
check-install: all
	+BUILD=$(BUILD) MAKE="$(MAKE)" sh tests/install/installed.sh
	BUILD=$(BUILD) sh tests/install/manual.sh
