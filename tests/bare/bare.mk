# The README's commands, install and the package, in a Debian that has git and
# make and nothing else (bare.sh). Not part of check: it needs root rights and the
# network, and takes a quarter of an hour.

BARE ?= /var/tmp/pagewalk-bare
BARE_SUITE ?= bookworm

.PHONY: check-bare
check-bare:
	sh tests/bare/bare.sh $(BARE) $(BARE_SUITE)
