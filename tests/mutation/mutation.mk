# make mutate: do the tests of the CPU notice mistakes? Ten minutes and more;
# not part of make check.
#
#   MUTATION=N   only the N-th of tests/mutation/mutations.txt

MUTATION ?=

.PHONY: mutate
mutate: all $(PROTMODE_ELF) $(PERMISSION_ELF)
	+$(call with_unicorn,true)
	+sh tests/mutation/mutate.sh $(BUILD)/mutation $(BUILD) $(PROTMODE_ELF) \
	    $(PERMISSION_ELF) $(MUTATION)

# Can each of them still be made? Seconds, and part of make check.
.PHONY: check-mutations
check: check-mutations

check-mutations:
	sh tests/mutation/check.sh
