# The x87 against the host's. On a host that is no x86-64 check-fpu says so and
# passes.

X87_OUT := $(BUILD)/obj/tests/fpu
X87_SHARED := $(addprefix $(X87_OUT)/,trial.o operands.o host_x87.o)
X87_COMPARE := $(BUILD)/tests/x87_compare
X87_UNICORN := $(BUILD)/tests/x87_unicorn

$(X87_COMPARE): $(X87_OUT)/x87_compare.o $(X87_SHARED) $(EMULATOR)
	$(call link,$(LINK) $(objects) $(EMU_LIBS))

$(X87_UNICORN): $(X87_OUT)/x87_unicorn.o $(X87_SHARED) $(EMULATOR)
	$(call link,$(LINK) $(objects) $(EMU_LIBS) -lunicorn)

.PHONY: check-fpu
check: check-fpu
check-fpu: $(X87_COMPARE)
	$(X87_COMPARE)

# The long form: N= instructions from SEED= on.
.PHONY: check-x87-all
check-x87-all: $(X87_COMPARE)
	$(X87_COMPARE) $(or $(N),150000000) $(or $(SEED),1)

# What Unicorn's x87 does otherwise, by instruction: N= SEED=
.PHONY: x87-unicorn
x87-unicorn: $(X87_UNICORN)
	$(X87_UNICORN) $(or $(N),600000) $(or $(SEED),1)

-include $(X87_SHARED:.o=.d) $(X87_OUT)/x87_compare.d $(X87_OUT)/x87_unicorn.d
