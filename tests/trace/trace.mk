# Traces, read by a second reader, which was written from docs/trace-format.md.

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

-include $(TRACE_READER_OBJ:.o=.d)
