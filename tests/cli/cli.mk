# The command line as a user types it: one script for each subject.

CLI_TESTS := $(patsubst tests/cli/%.sh,check-cli-%,\
    $(filter-out tests/cli/helper.sh tests/cli/helper_%.sh, \
        $(wildcard tests/cli/*.sh)))
# On a busy host SDL may see keys, the clipboard and the window's focus in another
# order than they came in, so these are run by hand.
CLI_BY_HAND := check-cli-window_input check-cli-window_run

.PHONY: check-cli $(CLI_TESTS)
check: check-cli
check-cli: $(filter-out $(CLI_BY_HAND),$(CLI_TESTS))
$(CLI_TESTS): check-cli-%: all
	PAGEWALK=$(PAGEWALK) sh tests/cli/$*.sh

# The longer form of a part of import.sh: the references of ls, which are some
# millions, against the model in awk.
.PHONY: check-lackey
check-lackey: all
	PAGEWALK=$(PAGEWALK) IMPORTED=ls sh tests/cli/import.sh

# The tests of the window with the program built for ThreadSanitizer: none of what
# its threads share is used by both at once. Libraries that were not built so are
# not looked at.
.PHONY: check-window-threads
check-window-threads:
	+$(MAKE) --no-print-directory SAN=thread all
	for test in window window_input window_run overlay; do \
	    TSAN_OPTIONS="ignore_noninstrumented_modules=1 exitcode=66" \
	    PAGEWALK=build/tsan/pagewalk sh tests/cli/$$test.sh || exit 1; done
