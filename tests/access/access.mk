# The permission test: every combination of page-table bits, control registers
# and kinds of access, against the manual's rules.

ACCESS := $(BUILD)/tests/access
ACCESS_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/access/*.c))

$(ACCESS): $(ACCESS_OBJ) $(EMULATOR)
	$(call link,$(LINK) $(objects) $(EMU_LIBS))

.PHONY: check-access
check: check-access
check-access: $(ACCESS)
	$(ACCESS)

-include $(ACCESS_OBJ:.o=.d)
