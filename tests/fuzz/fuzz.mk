# Fuzzing: random machines and random files (tests/fuzz/README.md).
#
#   make fuzz         FUZZ_SECONDS=600 for each target, with libFuzzer
#   make check-inputs the corpus and a seeded slice, with any compiler

FUZZ_SECONDS ?= 600
REPLAY_COUNT := 300
FUZZ_TARGETS := machine files
FUZZ_CORPUS := tests/fuzz/corpus

# What a target is made of beside its own file.
FUZZ_SHARED := tests/fuzz/prepare.c tests/differential/world.c
FUZZ_REPLAY_OBJ := $(FUZZ_SHARED:%.c=$(BUILD)/obj/%.o) \
    $(BUILD)/obj/tests/fuzz/enter.o $(BUILD)/obj/tests/fuzz/replay.o
FUZZ_TARGET_OBJ := $(FUZZ_TARGETS:%=$(BUILD)/obj/tests/fuzz/target_%.o)

$(BUILD)/obj/tests/fuzz/enter.o: tests/fuzz/enter.S tests/fuzz/layout.h
	mkdir -p $(@D)
	$(CC) -I. -c -o $@ $<

$(FUZZ_TARGETS:%=$(BUILD)/tests/replay_%): $(BUILD)/tests/replay_%: \
    $(BUILD)/obj/tests/fuzz/target_%.o $(FUZZ_REPLAY_OBJ) $(LIB_OBJ) \
    $(FIRMWARE_OBJ)
	$(call say,LINK,$@)
	mkdir -p $(@D)
	$(CC) $(SANITIZE) -o $@ $^ $(LDLIBS)

# Those for libFuzzer, which is clang's: everything is built again by `fuzz`,
# into a folder of its own, but for the boot ROM.
FUZZ_LIBFUZZER := $(FUZZ_TARGETS:%=$(BUILD)/fuzz_%)

$(FUZZ_LIBFUZZER): $(BUILD)/fuzz_%: $(BUILD)/obj/tests/fuzz/target_%.o \
    $(filter-out %/replay.o, $(FUZZ_REPLAY_OBJ)) $(LIB_OBJ) $(FUZZ_FIRMWARE)
	$(call say,LINK,$@)
	$(CC) $(SANITIZE) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

.PHONY: fuzz check-inputs
check: check-inputs

check-inputs: $(FUZZ_TARGETS:%=$(BUILD)/tests/replay_%)
	for t in $(FUZZ_TARGETS); do \
	    $(BUILD)/tests/replay_$$t $(REPLAY_COUNT) 1 \
	        $(FUZZ_CORPUS)/$$t/* >$(BUILD)/tests/replay_$$t.log 2>&1 || \
	        { tail -n 40 $(BUILD)/tests/replay_$$t.log; exit 1; }; \
	    tail -n 1 $(BUILD)/tests/replay_$$t.log; done

FUZZ_CC := clang
FUZZ_OUT := build/fuzz
FUZZ_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_MAKE := $(MAKE) --no-print-directory BUILD=$(FUZZ_OUT) CC=$(FUZZ_CC) \
    FUZZ_FIRMWARE=$(FIRMWARE_OBJ) \
    SANITIZE="$(FUZZ_SANITIZE)" \
    CFLAGS="-O1 -g $(FUZZ_SANITIZE) -fsanitize=fuzzer-no-link"

# New inputs of interest, and that of a finding, go to $(FUZZ_OUT). What the
# readers under test print is dropped (close_fd_mask).
fuzz: $(FIRMWARE_OBJ)
	+echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | \
	    $(FUZZ_CC) -fsanitize=fuzzer -x c -o /dev/null - 2>/dev/null || \
	    { echo "fuzz: needs clang and its libFuzzer: make deps-fuzz"; \
	    exit 1; }; \
	$(FUZZ_MAKE) $(FUZZ_TARGETS:%=$(FUZZ_OUT)/fuzz_%) && \
	for t in $(FUZZ_TARGETS); do \
	    mkdir -p $(FUZZ_OUT)/corpus/$$t && \
	    $(FUZZ_OUT)/fuzz_$$t -max_total_time=$(FUZZ_SECONDS) -timeout=10 \
	        -max_len=4096 -close_fd_mask=1 \
	        -artifact_prefix=$(FUZZ_OUT)/ -print_final_stats=1 \
	        $(FUZZ_OUT)/corpus/$$t $(FUZZ_CORPUS)/$$t || exit 1; done

-include $(FUZZ_REPLAY_OBJ:.o=.d) $(FUZZ_TARGET_OBJ:.o=.d)
