# The decoder against Zydis. Without Zydis check-decoder says so and passes.

HAVE_ZYDIS := $(call have_header,Zydis/Zydis.h)
SWEEP := $(BUILD)/tests/decode_sweep
SWEEP_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/decoder/*.c))

$(SWEEP): $(SWEEP_OBJ) $(EMULATOR)
	$(call link,$(LINK) $(objects) $(EMU_LIBS) -lZydis)

.PHONY: check-decoder
check: check-decoder
ifeq ($(HAVE_ZYDIS),yes)
check-decoder: $(SWEEP)
	$(SWEEP)
else
check-decoder:
	echo "$@: skipped, libzydis-dev is missing"
endif

-include $(SWEEP_OBJ:.o=.d)
