# The reference implementation of the counting rules, its stream generator and
# the comparison of two implementations. The includer sets BUILD.

REFERENCE_DIR := tests/reference
REFERENCE_CFLAGS := -std=c11 -Wall -Wextra -Werror -O2 -g -I. -MMD -MP
REFERENCE_OUT := $(BUILD)/tests/reference

COUNT_REFERENCE := access answer array check count_reference counted counter \
                   flush ghost header history spaces stream words
COUNT_COMPARE := command count_compare shrink

REFERENCE_PROGRAMS := $(BUILD)/tests/count_reference \
                      $(BUILD)/tests/stream_gen $(BUILD)/tests/count_compare

.PHONY: reference
reference: $(REFERENCE_PROGRAMS)

$(REFERENCE_OUT)/%.o: $(REFERENCE_DIR)/%.c
	@mkdir -p $(@D)
	$(CC) $(REFERENCE_CFLAGS) $(SANITIZE) -c -o $@ $<

$(BUILD)/tests/count_reference: $(COUNT_REFERENCE:%=$(REFERENCE_OUT)/%.o)
$(BUILD)/tests/stream_gen: $(REFERENCE_OUT)/stream_gen.o
$(BUILD)/tests/count_compare: $(COUNT_COMPARE:%=$(REFERENCE_OUT)/%.o)

$(REFERENCE_PROGRAMS):
	$(CC) $(REFERENCE_CFLAGS) $(SANITIZE) -o $@ $^

# The vectors, the same generated streams each time, and booted kernels.
.PHONY: check-count
check: check-count
check-count: $(REFERENCE_PROGRAMS) all
	$(BUILD)/tests/count_compare -n 200 $(BUILD)/tests/stream_gen \
	    $(BUILD)/tests/count_reference "$(BUILD)/pagewalk count"
	$(BUILD)/tests/count_compare -n 50 $(BUILD)/tests/stream_gen \
	    $(BUILD)/tests/count_reference "$(BUILD)/pagewalk count --no-l0"
	PAGEWALK=$(BUILD)/pagewalk REFERENCE=$(BUILD)/tests/count_reference \
	    sh tests/reference/booted.sh

-include $(wildcard $(REFERENCE_OUT)/*.d)
