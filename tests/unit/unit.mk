# The units of the emulator, with libcheck.

UNIT := $(BUILD)/tests/unit
UNIT_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/unit/*.c))
UNIT_LIBS := $(EMU_LIBS) $(call pkg,libs,check)
UNIT_LINK := $(LINK) $(UNIT_OBJ) $(UNIT_LIBS)
CHECK_FLAGS := $(call pkg,cflags,check libpng)

$(eval $(call file_flags,$(UNIT_OBJ),CHECK_FLAGS))

$(UNIT): $(UNIT_OBJ) $(EMULATOR) $(BUILD)/flags/UNIT_LINK
	$(call link,$(LINK) $(objects) $(UNIT_LIBS))

.PHONY: check-unit
check: check-unit
check-unit: $(UNIT) $(GUEST_ELF)
	$(UNIT)

-include $(UNIT_OBJ:.o=.d)
