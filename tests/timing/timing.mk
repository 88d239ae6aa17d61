# The pipeline model against a second, slow one: random programs and the bundled
# kernel. And sequences whose cycles are known by hand.

TIMING := $(BUILD)/tests/timing/timing
TIMING_BOOTED := $(BUILD)/tests/timing/booted
TIMING_OUT := $(BUILD)/obj/tests/timing
TIMING_SHARED := $(addprefix $(TIMING_OUT)/,slow.o guess.o operands.o \
    follow.o)
TIMING_BOOTED_OBJ := $(TIMING_OUT)/booted.o
TIMING_OBJ := $(filter-out $(TIMING_SHARED) $(TIMING_BOOTED_OBJ), \
    $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/timing/*.c)))
TIMING_FIXTURE := $(BUILD)/obj/tests/unit/cpu_fixture.o

$(eval $(call file_flags,$(TIMING_OBJ),CHECK_FLAGS))

$(TIMING): $(TIMING_OBJ) $(TIMING_SHARED) $(TIMING_FIXTURE) $(EMULATOR)
	$(call link,$(LINK) $(objects) $(UNIT_LIBS))

$(TIMING_BOOTED): $(TIMING_BOOTED_OBJ) $(TIMING_SHARED) $(EMULATOR)
	$(call link,$(LINK) $(objects) $(EMU_LIBS))

# $(call timing_boot,MACHINE,LAB): the kernel, followed.
timing_boot = $(TIMING_BOOTED) --headless --mem 128M --attribution off \
    --model tests/timing/machines/$(1).ini --append 'lab=$(2) exit' \
    $(GUEST_ELF)

.PHONY: check-timing
check: check-timing
check-timing: $(TIMING) $(TIMING_BOOTED) all
	$(TIMING)
	$(call timing_boot,w3,ctxsw)
	PAGEWALK=$(PAGEWALK) sh tests/timing/clock_insns.sh

# The long form: more programs (N=) from SEED= on, all machines, several
# kernels.
.PHONY: check-timing-all
check-timing-all: $(TIMING) $(TIMING_BOOTED) all
	TIMING_PROGRAMS=$(or $(N),2000) TIMING_SEED=$(or $(SEED),1) $(TIMING)
	$(foreach machine,w1 w1agi w2 w3 w4 w4agi,$(foreach lab,kmap ctxsw kpti protect swap, \
	    $(call timing_boot,$(machine),$(lab)) &&)) true

-include $(TIMING_OBJ:.o=.d) $(TIMING_SHARED:.o=.d) $(TIMING_BOOTED_OBJ:.o=.d)
