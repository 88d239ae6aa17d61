# The command line as a user types it: one script for each subject.

CLI_TESTS := $(patsubst tests/cli/%.sh,check-cli-%,\
    $(filter-out tests/cli/helper.sh,$(wildcard tests/cli/*.sh)))

.PHONY: check-cli $(CLI_TESTS)
check: check-cli
check-cli: $(CLI_TESTS)
$(CLI_TESTS): check-cli-%: all
	PAGEWALK=$(PAGEWALK) sh tests/cli/$*.sh
