# The permission test: every combination of page-table bits, control registers
# and kinds of access, against the manual's rules. The includer sets BUILD,
# LIB_OBJ, FIRMWARE_OBJ and LDLIBS.

ACCESS_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/access/*.c))

$(BUILD)/tests/access: $(ACCESS_OBJ) $(LIB_OBJ) $(FIRMWARE_OBJ)
	$(call say,LINK,$@)
	mkdir -p $(@D)
	$(CC) $(SANITIZE) -o $@ $^ $(LDLIBS)

.PHONY: check-access
check: check-access
check-access: $(BUILD)/tests/access
	$(BUILD)/tests/access

-include $(ACCESS_OBJ:.o=.d)
