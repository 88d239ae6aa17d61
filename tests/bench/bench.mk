# make bench: the kernel's benchmark in Pagewalk, QEMU and Bochs, side by side,
# and what traces cost and how fast they replay (make bench-traces).
# docs/performance.md says how to read the table; $(BENCH_OUT)/bench.csv has its
# numbers. Included after emulators.mk.
#
#   BENCH_ROUNDS   boots of each, in turn
#   BENCH_CLOCK    cpu: processor time of each; wall: the host's clock
#   BENCH_SCALE    percent of the phases' usual length
#   BENCH_PHASES   comma-separated, or all (guest/bench/phases.def)
#   BENCH_SUBJECTS qemu, bochs, window, overlay, attribution, caches-off, cost-table,
#                  no-l0, or all

BENCH_ROUNDS ?= 5
BENCH_CLOCK ?= cpu
BENCH_SCALE ?= 100
BENCH_PHASES ?= all
BENCH_SUBJECTS ?= all

BENCH_OUT := $(BUILD)/tests/bench
BENCH := $(BENCH_OUT)/bench
BENCH_USAGE := $(BENCH_OUT)/usage
BENCH_USAGE_OBJ := $(BUILD)/obj/tests/bench/usage.o
BENCH_OBJ := $(filter-out $(BENCH_USAGE_OBJ), \
    $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/bench/*.c)))

$(BENCH): $(BENCH_OBJ) $(EMULATOR_OBJ) $(BUILD)/flags/LINK
	$(call link,$(LINK) $(objects) -lm)

$(BENCH_USAGE): $(BENCH_USAGE_OBJ) $(BUILD)/flags/LINK
	$(call link,$(LINK) $(objects))

.PHONY: bench bench-traces
bench: all $(BENCH)
	cp $(DISK_IMG) $(BENCH_OUT)/bench.img
	$(MKDISK) --append $(BENCH_OUT)/bench.img \
	    "console=serial bench=$(BENCH_PHASES) benchscale=$(BENCH_SCALE) exit"
	$(BENCH) --pagewalk $(PAGEWALK) --rounds $(BENCH_ROUNDS) \
	    --image $(BENCH_OUT)/bench.img --folder $(BENCH_OUT) \
	    --clock $(BENCH_CLOCK) --csv $(BENCH_OUT)/bench.csv \
	    --subjects $(BENCH_SUBJECTS) --cost-model tests/bench/p6_costs.ini
	PAGEWALK=$(PAGEWALK) sh tests/bench/latency.sh
	PAGEWALK=$(PAGEWALK) sh tests/bench/idle.sh
	+$(MAKE) --no-print-directory bench-traces bench-sweep

bench-traces: all $(BENCH_USAGE)
	PAGEWALK=$(PAGEWALK) USAGE=$(BENCH_USAGE) ROUNDS=$(BENCH_ROUNDS) \
	    sh tests/bench/traces.sh

# How fast a sweep is: geometries times records a second.
SWEEP_SPEED := $(BENCH_OUT)/sweep_speed
SWEEP_SPEED_OBJ := $(BUILD)/obj/tests/bench/sweep/sweep_speed.o

$(SWEEP_SPEED): $(SWEEP_SPEED_OBJ) $(EMULATOR)
	$(call link,$(LINK) $(objects) $(EMU_LIBS))

bench-sweep: all $(SWEEP_SPEED)
	$(PAGEWALK) run -q --headless --serial none --append "lab=kmap exit" \
	    --trace-filter split:1,1 --trace $(BENCH_OUT)/sweep.pwt
	$(SWEEP_SPEED) $(BENCH_OUT)/sweep.pwt

-include $(BENCH_OBJ:.o=.d) $(BENCH_USAGE_OBJ:.o=.d) $(SWEEP_SPEED_OBJ:.o=.d)
