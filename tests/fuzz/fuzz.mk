# Random machines and random files (README.md).
#
#   make check-inputs  the corpus and a seeded slice, with any compiler
#   make fuzz          all targets side by side, FUZZ_SECONDS=600, with
#                      libFuzzer; it goes on where the last one stopped
#   make fuzz-report   executions, coverage and findings of all runs
#   make fuzz-keep     what the runs have brought, for git

FUZZ_SECONDS ?= 600
REPLAY_COUNT := 300
# Seconds after which an input counts as a hang: one takes milliseconds.
FUZZ_HANG := 120
FUZZ_TARGETS := machine devices files trace gdb
# The longest input, in bytes.
FUZZ_MAX_machine := 4096
FUZZ_MAX_devices := 4096
FUZZ_MAX_files := 4096
FUZZ_MAX_trace := 16384
FUZZ_MAX_gdb := 4096
FUZZ_CORPUS := tests/fuzz/corpus

FUZZ_OBJ := $(BUILD)/obj/tests/fuzz
FUZZ_TARGET_OBJ := $(FUZZ_TARGETS:%=$(FUZZ_OBJ)/target_%.o)
FUZZ_REPLAY := $(FUZZ_TARGETS:%=$(BUILD)/tests/replay_%)
FUZZ_LIBFUZZER := $(FUZZ_TARGETS:%=$(BUILD)/fuzz_%)
# What every target needs beside its own file.
FUZZ_SHARED := $(FUZZ_OBJ)/prepare.o $(FUZZ_OBJ)/enter.o \
    $(FUZZ_OBJ)/arena.o $(FUZZ_OBJ)/arena_alloc.o $(FUZZ_OBJ)/machine_pool.o \
    $(FUZZ_OBJ)/input_file.o \
    $(FUZZ_OBJ)/trace_parts.o $(BUILD)/obj/tests/differential/world.o \
    $(TRACE_READER_PARTS)

# The emulator's allocations go through tests/fuzz/arena_alloc.c.
FUZZ_WRAP := $(foreach name,malloc calloc realloc aligned_alloc free mmap \
    munmap,-Wl,--wrap=$(name))

$(FUZZ_REPLAY): $(BUILD)/tests/replay_%: $(FUZZ_OBJ)/target_%.o \
    $(FUZZ_OBJ)/replay.o $(FUZZ_SHARED) $(EMULATOR)
	$(call link,$(LINK) $(FUZZ_WRAP) $(objects) $(EMU_LIBS))

CHECK_ARENA := $(BUILD)/tests/check_arena
$(CHECK_ARENA): $(FUZZ_OBJ)/check_arena.o $(FUZZ_SHARED) $(EMULATOR)
	$(call link,$(LINK) $(FUZZ_WRAP) $(objects) $(EMU_LIBS))

$(FUZZ_LIBFUZZER): $(BUILD)/fuzz_%: $(FUZZ_OBJ)/target_%.o $(FUZZ_SHARED) \
    $(EMULATOR)
	$(call link,$(LINK) $(FUZZ_WRAP) -fsanitize=fuzzer $(objects) $(EMU_LIBS))

.PHONY: fuzz fuzz-report fuzz-keep check-inputs
check: check-inputs
check-inputs: $(FUZZ_REPLAY) $(CHECK_ARENA)
	$(CHECK_ARENA)
	for t in $(FUZZ_TARGETS); do \
	    log=$(BUILD)/tests/replay_$$t.log; \
	    $(BUILD)/tests/replay_$$t $(REPLAY_COUNT) 1 $(FUZZ_CORPUS)/$$t/* \
	        >$$log 2>&1 || { tail -n 40 $$log; exit 1; }; \
	    tail -n 1 $$log; done

# Only clang has libFuzzer: `make fuzz` builds everything again with it.
FUZZ_OUT := build/fuzz
FUZZ_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_MAKE := $(MAKE) --no-print-directory BUILD=$(FUZZ_OUT) CC=clang \
    SANITIZE="$(FUZZ_SANITIZE)" CFLAGS="-O1 -g -fsanitize=fuzzer-no-link"

# New inputs of interest, and the input of a finding, go to $(FUZZ_OUT).
fuzz:
	echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | \
	    clang -fsanitize=fuzzer -x c -o /dev/null - 2>/dev/null || \
	    { echo "fuzz: needs clang and its libFuzzer: make deps-fuzz"; \
	    exit 1; }
	+$(FUZZ_MAKE) $(FUZZ_TARGETS:%=$(FUZZ_OUT)/fuzz_%)
	FUZZ_OUT=$(FUZZ_OUT) FUZZ_HANG=$(FUZZ_HANG) sh tests/fuzz/fuzz.sh run \
	    $(FUZZ_SECONDS) $(foreach t,$(FUZZ_TARGETS),$t:$(FUZZ_MAX_$t))

fuzz-report:
	FUZZ_OUT=$(FUZZ_OUT) sh tests/fuzz/fuzz.sh report $(FUZZ_TARGETS)

fuzz-keep:
	FUZZ_OUT=$(FUZZ_OUT) sh tests/fuzz/fuzz.sh keep $(FUZZ_TARGETS)

-include $(FUZZ_TARGET_OBJ:.o=.d) $(FUZZ_SHARED:.o=.d) $(FUZZ_OBJ)/replay.d \
    $(FUZZ_OBJ)/check_arena.d
