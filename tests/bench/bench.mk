# make bench: the kernel's benchmark in Pagewalk, QEMU and Bochs, side by side.
# docs/performance.md tells how to read it; the same as CSV is left in
# $(BUILD)/tests/bench/bench.csv.
#
#   BENCH_ROUNDS   boots of each, in turn
#   BENCH_CLOCK    cpu: processor time of each; wall: the host's clock
#   BENCH_SCALE    percent of the phases' usual length
#   BENCH_PHASES   comma-separated, or all (guest/bench/phases.def)
#   BENCH_SUBJECTS qemu, bochs, window, attribution, no-l0, or all

BENCH_CLOCK ?= cpu
BENCH_ROUNDS ?= 5
BENCH_SCALE ?= 100
BENCH_PHASES ?= all
BENCH_SUBJECTS ?= all

BENCH_OUT := $(BUILD)/tests/bench
BENCH_OBJ := $(patsubst %.c,$(BENCH_OUT)/%.o,\
    $(notdir $(wildcard tests/bench/*.c)))

$(BENCH_OUT)/%.o: tests/bench/%.c
	mkdir -p $(@D)
	$(CC) -std=c11 -Wall -Wextra -Werror -O2 -g -I. -MMD -MP -c -o $@ $<

$(BENCH_OUT)/bench: $(BENCH_OBJ) $(BUILD)/tests/emulators/subject.o \
    $(BUILD)/tests/emulators/boot.o
	$(CC) -o $@ $^ -lm

.PHONY: bench
bench: all $(BENCH_OUT)/bench
	cp $(DISK_IMG) $(BENCH_OUT)/bench.img
	$(MKDISK) --append $(BENCH_OUT)/bench.img \
	    "console=serial bench=$(BENCH_PHASES) benchscale=$(BENCH_SCALE) exit"
	$(BENCH_OUT)/bench --pagewalk $(BUILD)/pagewalk --rounds $(BENCH_ROUNDS) \
	    --image $(BENCH_OUT)/bench.img --folder $(BENCH_OUT) \
	    --clock $(BENCH_CLOCK) --csv $(BENCH_OUT)/bench.csv \
	    --subjects $(BENCH_SUBJECTS)

-include $(BENCH_OBJ:.o=.d)
