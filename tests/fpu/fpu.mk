# The x87 against the host's. On a host that is no x86-64 check-fpu says so and
# passes.

X87_COMPARE := $(BUILD)/tests/x87_compare
X87_COMPARE_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/fpu/*.c))

$(X87_COMPARE): $(X87_COMPARE_OBJ) $(EMULATOR)
	$(call link,$(LINK) $(objects) $(EMU_LIBS))

.PHONY: check-fpu
check: check-fpu
check-fpu: $(X87_COMPARE)
	$(X87_COMPARE)

# The long form: N= instructions from SEED= on.
.PHONY: check-x87-all
check-x87-all: $(X87_COMPARE)
	$(X87_COMPARE) $(or $(N),150000000) $(or $(SEED),1)

-include $(X87_COMPARE_OBJ:.o=.d)
