# The decoder against Zydis; without it the target says so and passes. The
# includer sets BUILD, LIB_OBJ, FIRMWARE_OBJ and LDLIBS.

SWEEP_OBJ := $(BUILD)/obj/tests/decoder/decode_sweep.o \
    $(BUILD)/obj/tests/decoder/intel_text.o

$(BUILD)/tests/decode_sweep: $(SWEEP_OBJ) $(LIB_OBJ) $(FIRMWARE_OBJ)
	$(call say,LINK,$@)
	mkdir -p $(@D)
	$(CC) $(SANITIZE) -o $@ $(filter %.o,$^) $(LDLIBS) -lZydis

.PHONY: check-decoder
check: check-decoder

check-decoder: $(LIB_OBJ) $(FIRMWARE_OBJ)
	+if ! printf '\#include <Zydis/Zydis.h>\n' | \
	    $(CC) -E - >/dev/null 2>&1; then \
	    echo "$@: skipped, libzydis-dev is missing"; \
	else $(MAKE) --no-print-directory $(BUILD)/tests/decode_sweep && \
	    $(BUILD)/tests/decode_sweep; fi

-include $(SWEEP_OBJ:.o=.d)
