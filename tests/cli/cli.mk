# The command line as a user types it: one script for each subject.

CLI_TESTS := $(patsubst tests/cli/%.sh,check-cli-%,\
    $(filter-out tests/cli/helper.sh tests/cli/helper_%.sh,$(wildcard tests/cli/*.sh)))

.PHONY: check-cli $(CLI_TESTS)
check: check-cli
check-cli: $(CLI_TESTS)
$(CLI_TESTS): check-cli-%: all
	PAGEWALK=$(PAGEWALK) sh tests/cli/$*.sh

# The longer form of a part of import.sh: the references of ls, which are some
# millions, against the model in awk.
.PHONY: check-lackey
check-lackey: all
	PAGEWALK=$(PAGEWALK) IMPORTED=ls sh tests/cli/import.sh
