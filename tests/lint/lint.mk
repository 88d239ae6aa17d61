# make lint: what clang-tidy and cppcheck find in the emulator, file by file, so
# that only what has changed is looked at again. tests/lint/clang-tidy.yaml says
# what is looked for, tests/lint/cppcheck.txt what is known to be no fault.

LINT := $(BUILD)/lint
LINT_SRC := $(filter-out $(NOT_THIS_WINDOW) $(NOT_THESE_LINES),$(EMU_SRC)) \
    emu/main.c
LINT_HEADERS := $(foreach floor,base devices mmu cpu emu, $(wildcard \
    $(foreach kind,h def,$(floor)/*.$(kind) $(floor)/*/*.$(kind) \
        $(floor)/*/*/*.$(kind))))
LINT_INCLUDES := -I. $(SDL2_FLAGS) $(LIBDW_FLAGS) $(PNG_FLAGS) \
    $(NCURSES_FLAGS)

# cppcheck does not read cJSON's header, so it is told of its loop.
CPPCHECK := cppcheck -q --std=c11 --enable=warning,portability,performance \
    --error-exitcode=1 -I. --suppressions-list=tests/lint/cppcheck.txt \
    '-DcJSON_ArrayForEach(e,a)=while((e=(a)->child))'
CLANG_TIDY := clang-tidy --quiet --config-file=tests/lint/clang-tidy.yaml

$(LINT)/%.tidy: %.c $(LINT_HEADERS) tests/lint/clang-tidy.yaml
	$(call say,TIDY,$<)
	mkdir -p $(@D)
	$(CLANG_TIDY) $< -- -std=c11 $(LINT_INCLUDES) $(BUNDLED_FLAGS) >$@.log 2>&1 || \
	    { grep -v 'warnings\? \(generated\|treated\)' $@.log; exit 1; }
	touch $@

$(LINT)/%.cppcheck: %.c $(LINT_HEADERS) tests/lint/cppcheck.txt
	$(call say,CPPCHECK,$<)
	mkdir -p $(@D)
	$(CPPCHECK) $<
	touch $@

.PHONY: lint lint-tools
lint: $(LINT_SRC:%.c=$(LINT)/%.tidy) $(LINT_SRC:%.c=$(LINT)/%.cppcheck)
	echo "lint: $(words $(LINT_SRC)) files, nothing found"
$(LINT_SRC:%.c=$(LINT)/%.tidy) $(LINT_SRC:%.c=$(LINT)/%.cppcheck): | lint-tools
lint-tools:
	for tool in clang-tidy cppcheck; do command -v $$tool >/dev/null || \
	    { echo "lint: needs $$tool: make deps-lint"; exit 1; }; done
