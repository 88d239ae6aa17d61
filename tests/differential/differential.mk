# The CPU against Unicorn, on random instructions. Without Unicorn or Zydis the
# targets say so and pass. Included after decoder.mk.
#
#   make check-fuzz    FUZZ_SLICE instructions
#   make fuzz-cpu      N=10000000 instructions from SEED=1

N ?= 10000000
SEED ?= 1
FUZZ_SLICE := 300000

HAVE_UNICORN := $(and $(HAVE_ZYDIS),$(call have_header,unicorn/unicorn.h))
CPU_FUZZ := $(BUILD)/tests/cpu_fuzz
CPU_FUZZ_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,\
    $(wildcard tests/differential/*.c))
CPU_FUZZ_FLAGS := -D_GNU_SOURCE
CPU_FUZZ_LINK := $(LINK) -Wl,--version-script=tests/differential/hidden.map

$(eval $(call file_flags,$(CPU_FUZZ_OBJ),CPU_FUZZ_FLAGS))

$(CPU_FUZZ): $(CPU_FUZZ_OBJ) $(EMULATOR) tests/differential/hidden.map
	$(call link,$(CPU_FUZZ_LINK) $(objects) $(EMU_LIBS) -lunicorn -lZydis)

.PHONY: fuzz-cpu check-fuzz
check: check-fuzz
ifeq ($(HAVE_UNICORN),yes)
fuzz-cpu: $(CPU_FUZZ)
	$(CPU_FUZZ) --seed $(SEED) --count $(N) --coverage

check-fuzz: $(CPU_FUZZ)
	$(CPU_FUZZ) --count $(FUZZ_SLICE)
else
fuzz-cpu check-fuzz:
	echo "$@: skipped, libunicorn-dev or libzydis-dev is missing"
endif

-include $(CPU_FUZZ_OBJ:.o=.d)
