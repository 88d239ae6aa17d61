# Traces: a second reader, which was written from docs/trace-format.md, and
# replays through TLBs other than the recording's.
#
#   make check-trace   the golden traces and others, and 8 random TLBs
#   make check-replay  N=200 random TLBs from SEED=1 on, and as many random
#                      programs for each recording of check_recorder_random.c

TRACE_READER := $(BUILD)/tests/trace_reader
TRACE_READER_OUT := $(BUILD)/obj/tests/trace
# Without its main(), for the fuzz target that compares the two readers.
TRACE_READER_PARTS := $(addprefix $(TRACE_READER_OUT)/,pwt.o pwt_records.o)
TRACE_READER_OBJ := $(TRACE_READER_OUT)/main.o $(TRACE_READER_PARTS)

$(TRACE_READER): $(TRACE_READER_OBJ) $(BUILD)/flags/LINK
	$(call link,$(LINK) $(objects) -lz)

.PHONY: check-trace
check: check-trace
check-trace: $(TRACE_READER) all
	PAGEWALK=$(PAGEWALK) READER=$(TRACE_READER) sh tests/trace/readers.sh
	PAGEWALK=$(PAGEWALK) sh tests/trace/replays.sh 8 1

# The default of N elsewhere is another one.
REPLAYS = $(if $(filter file,$(origin N)),200,$(N))
.PHONY: check-replay
check-replay: $(UNIT) all
	CK_DEFAULT_TIMEOUT=0 RECORDER_PROGRAMS=$(REPLAYS) \
	    $(UNIT) recorder_random
	PAGEWALK=$(PAGEWALK) sh tests/trace/replays.sh $(REPLAYS) $(SEED)

-include $(TRACE_READER_OBJ:.o=.d)
