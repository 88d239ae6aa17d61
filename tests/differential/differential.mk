# The CPU against Unicorn, which few machines have: without it, or without
# Zydis, the targets say so and pass. The includer sets BUILD, LIB_OBJ,
# FIRMWARE_OBJ and LDLIBS.
#
#   make fuzz-cpu   N=10000000 SEED=1: instructions to run, where to begin
#   make check-fuzz a short slice of it, for `make check`

N ?= 10000000
SEED ?= 1
FUZZ_SLICE := 300000

FUZZ_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/differential/*.c))

$(FUZZ_OBJ): CFLAGS_EMU += -D_GNU_SOURCE

# See hidden.map for why it exports nothing.
$(BUILD)/tests/cpu_fuzz: $(FUZZ_OBJ) $(LIB_OBJ) $(FIRMWARE_OBJ) \
    tests/differential/hidden.map
	$(call say,LINK,$@)
	mkdir -p $(@D)
	$(CC) $(SANITIZE) -Wl,--version-script=tests/differential/hidden.map \
	    -o $@ $(filter %.o,$^) $(LDLIBS) -lunicorn -lZydis

have_header = printf '\#include <%s>\n' $(1) | \
    $(CC) -E - >/dev/null 2>&1

# $(1): what to run when both libraries are there.
with_unicorn = \
	if ! $(call have_header,unicorn/unicorn.h) || \
	   ! $(call have_header,Zydis/Zydis.h); then \
	    echo "$@: skipped, libunicorn-dev or libzydis-dev is missing"; \
	else $(MAKE) --no-print-directory $(BUILD)/tests/cpu_fuzz && $(1); fi

.PHONY: fuzz-cpu check-fuzz
check: check-fuzz

fuzz-cpu: $(LIB_OBJ) $(FIRMWARE_OBJ)
	+$(call with_unicorn,$(BUILD)/tests/cpu_fuzz --seed $(SEED) \
	    --count $(N) --coverage)

check-fuzz: $(LIB_OBJ) $(FIRMWARE_OBJ)
	+$(call with_unicorn,$(BUILD)/tests/cpu_fuzz --count $(FUZZ_SLICE))

-include $(FUZZ_OBJ:.o=.d)
