# make mutate: do the tests of the CPU notice mistakes? It takes more than ten
# minutes and is no part of make check.
#
#   MUTATION=N   only the N-th of mutations.txt

MUTATION ?=

.PHONY: mutate
mutate: all $(PROTMODE_ELF) $(PERMISSION_ELF) $(if $(HAVE_UNICORN),$(CPU_FUZZ))
	+sh tests/mutation/mutate.sh $(BUILD)/mutation $(BUILD) $(PROTMODE_ELF) \
	    $(PERMISSION_ELF) $(MUTATION)

# Can each of them still be made? Seconds, and part of make check.
.PHONY: check-mutations
check: check-mutations

check-mutations:
	sh tests/mutation/check.sh
