# The reference implementation of the counting rules, its stream generator and
# the comparison of two implementations. It can be made without the rest, from
# the top folder of the repository:
#     make -f tests/reference/reference.mk reference

include $(filter-out $(MAKEFILE_LIST),base/tools.mk)

COUNT_REFERENCE := $(BUILD)/tests/count_reference
COUNT_COMPARE := $(BUILD)/tests/count_compare
STREAM_GEN := $(BUILD)/tests/stream_gen
REFERENCE := $(COUNT_REFERENCE) $(STREAM_GEN) $(COUNT_COMPARE)

# What belongs to one program only; the reference is the rest.
REFERENCE_OUT := $(BUILD)/obj/tests/reference
STREAM_GEN_OBJ := $(REFERENCE_OUT)/stream_gen.o
COUNT_COMPARE_OBJ := $(addprefix $(REFERENCE_OUT)/,command.o count_compare.o \
    shrink.o)
COUNT_REFERENCE_OBJ := $(filter-out $(STREAM_GEN_OBJ) $(COUNT_COMPARE_OBJ), \
    $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/reference/*.c)))

.PHONY: reference
reference: $(REFERENCE)

$(COUNT_REFERENCE): $(COUNT_REFERENCE_OBJ)
$(STREAM_GEN): $(STREAM_GEN_OBJ)
$(COUNT_COMPARE): $(COUNT_COMPARE_OBJ)
$(REFERENCE): $(BUILD)/flags/LINK
	$(call link,$(LINK) $(objects))

# The vectors with generated streams, which are equal each time, and the event
# logs of booted kernels.
.PHONY: check-count
check: check-count
check-count: $(REFERENCE) all
	$(COUNT_COMPARE) -n 200 -d $(BUILD)/tests $(STREAM_GEN) \
	    $(COUNT_REFERENCE) "$(PAGEWALK) count"
	$(COUNT_COMPARE) -n 50 -d $(BUILD)/tests $(STREAM_GEN) \
	    $(COUNT_REFERENCE) "$(PAGEWALK) count --no-l0"
	PAGEWALK=$(PAGEWALK) REFERENCE=$(COUNT_REFERENCE) \
	    sh tests/reference/booted.sh

-include $(COUNT_REFERENCE_OBJ:.o=.d) $(COUNT_COMPARE_OBJ:.o=.d) \
    $(STREAM_GEN_OBJ:.o=.d)
