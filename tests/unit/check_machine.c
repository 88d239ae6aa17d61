/* Whole machines: how they stop, and that two are independent. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/zeroed.h"
#include "emu/host/signals.h"
#include "emu/machine/machine.h"
#include "emu/model/model_file.h"
#include "firmware/image.h"

Suite *machine_suite(void);

enum { BASE = 0x100000, INFO_BYTES = 120, MEM = 16 << 20 };

static struct cpu_model model;
static struct error error;

/* mov eax, 5; out 0xf4, al */
static uint8_t exit_with_5[] = { 0xb8, 5, 0, 0, 0, 0xe6, 0xf4, 0xf4 };
/* cli; hlt */
static uint8_t halt[] = { 0xfa, 0xf4 };
/* mov dx, 0xcf9; mov al, 6; out dx, al; hlt */
static uint8_t reset[] = { 0x66, 0xba, 0xf9, 0x0c, 0xb0, 6, 0xee, 0xf4 };
/* jmp to itself */
static uint8_t forever[] = { 0xeb, 0xfe };
/* Names region 3 "x", begins and ends it: the argument goes to 0x5c4, the
 * command to 0x5c0, the name to 0x5cc; then exits with 0. */
static uint8_t measure[] = {
    0xba, 0xc4, 0x05, 0, 0, 0xb8, 3, 0, 0, 0, 0xef,     /* argument 3 */
    0xba, 0xc0, 0x05, 0, 0, 0xb8, 3, 0, 0, 0, 0xef,     /* name */
    0xba, 0xcc, 0x05, 0, 0, 0xb8, 'x', 0, 0, 0, 0xef,
    0xb8, 0, 0, 0, 0, 0xef,
    0xba, 0xc4, 0x05, 0, 0, 0xb8, 3, 0, 0, 0, 0xef,
    0xba, 0xc0, 0x05, 0, 0, 0xb8, 1, 0, 0, 0, 0xef,     /* begin */
    0xba, 0xc4, 0x05, 0, 0, 0xb8, 3, 0, 0, 0, 0xef,
    0xba, 0xc0, 0x05, 0, 0, 0xb8, 2, 0, 0, 0, 0xef,     /* end */
    0xb8, 0, 0, 0, 0, 0xe6, 0xf4, 0xf4,
};

/* mov ecx, -1; mov edi, 0x400000; rep stosb (or the string instruction of the
 * byte before the last) */
static uint8_t repeat[] = {
    0xb9, 0xff, 0xff, 0xff, 0xff, 0xbf, 0, 0, 0x40, 0, 0xf3, 0xaa, 0xf4,
};
/* 16 of inc eax, then a jump back to them */
static uint8_t busy[] = {
    0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40,
    0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0xeb, 0xee,
};

/* Starts channel 2 of the PIT in mode 2 from 65536. Then twice, when a second of
 * the RTC begins: stores RDTSC, the lab port's cycles and the latched count of
 * the PIT at 0x400000 and on. Exits with 0. */
static uint8_t clocks[] = {
    0xbc, 0x00, 0x00, 0x30, 0x00, 0xb0, 0xb4, 0xe6, 0x43, 0x31, 0xc0, 0xe6,
    0x42, 0xe6, 0x42, 0xe4, 0x61, 0x0c, 0x01, 0xe6, 0x61, 0xbf, 0x00, 0x00,
    0x40, 0x00, 0xe8, 0x14, 0x00, 0x00, 0x00, 0xe8, 0x1e, 0x00, 0x00, 0x00,
    0xe8, 0x0a, 0x00, 0x00, 0x00, 0xe8, 0x14, 0x00, 0x00, 0x00, 0x31, 0xc0,
    0xe6, 0xf4, 0xf4, 0x31, 0xc0, 0xe6, 0x70, 0xe4, 0x71, 0x88, 0xc3, 0xe4,
    0x71, 0x38, 0xc3, 0x74, 0xfa, 0xc3, 0x0f, 0x31, 0xab, 0xba, 0xc4, 0x05,
    0x00, 0x00, 0xed, 0xab, 0xb0, 0x80, 0xe6, 0x43, 0x31, 0xc0, 0xe4, 0x42,
    0x88, 0xc1, 0xe4, 0x42, 0x88, 0xc4, 0x88, 0xc8, 0xab, 0xc3,
};

/* Whether the next machine's clock counts instructions. */
static bool counts_insns;
/* The clock rate of the next machine; 0: the model's. */
static uint64_t hz;

/* A machine about to run `code` at 1 MiB. */
static struct machine *make(uint8_t *code, uint32_t size,
                            uint64_t max_cycles)
{
    /* A machine reads its kernel as it runs; a test has two at the most. */
    static struct kernel_image kernels[2];
    static unsigned made;
    struct kernel_image *kernel = &kernels[made++ % 2];
    struct machine *machine = zeroed_new(sizeof(*machine));

    ck_assert_ptr_nonnull(machine);
    ck_assert(model_file_load(&model, "p6", &error));
    if (hz)
        model.hz = hz;
    kernel_image_free(kernel);
    kernel->start = (struct fw_cfg_kernel){
        .protocol = FW_CFG_MULTIBOOT, .entry = BASE, .info = 2 * BASE,
    };
    ck_assert(kernel_image_add(kernel, BASE, code, size, size, &error) &&
              kernel_image_add(kernel, 2 * BASE, NULL, 0, INFO_BYTES,
                               &error));
    kernel_image_finish(kernel);
    ck_assert(machine_init(machine, &(struct machine_config){
        .model = &model,
        .mem = MEM,
        .max_cycles = max_cycles,
        .clock_counts_insns = counts_insns,
        .rom = firmware_bios,
        .rom_size = (size_t)(firmware_bios_end - firmware_bios),
        .kernel = kernel,
        .log_stream = stderr,
    }, &error));
    return machine;
}

static void unmake(struct machine *machine)
{
    machine_destroy(machine);
    free(machine);
}

START_TEST(debug_exit_stops_with_its_value)
{
    struct machine *machine = make(exit_with_5, sizeof(exit_with_5), 0);

    ck_assert_int_eq(machine_run(machine), MACHINE_EXIT);
    ck_assert_uint_eq(machine->exit_value, 5);
    ck_assert_int_eq(machine_exit_code(machine), EXIT_CODE_GUEST);
    unmake(machine);
}
END_TEST

START_TEST(the_boot_rom_tells_the_memory_types)
{
    struct machine *machine = make(exit_with_5, sizeof(exit_with_5), 0);
    const struct cpu *cpu = machine_boot_cpu(machine);

    machine_run(machine);
    ck_assert_uint_eq(cpu->msr[MSR_mtrr_default], 0xc06);
    ck_assert_uint_eq(cpu->msr[MSR_mtrr_base], 0xc0000000);
    ck_assert_uint_eq(cpu->msr[MSR_mtrr_mask], UINT64_C(0xfc0000800));
    ck_assert_uint_eq(cpu->msr[MSR_mtrr_fix64k], 0x0606060606060606);
    ck_assert_uint_eq(cpu->msr[MSR_mtrr_fix16k + 1], 0);
    ck_assert_uint_eq(cpu->msr[MSR_mtrr_fix4k_last], 0x0505050505050505);
    unmake(machine);
}
END_TEST

START_TEST(halt_with_interrupts_off_stops)
{
    struct machine *machine = make(halt, sizeof(halt), 0);

    ck_assert_int_eq(machine_run(machine), MACHINE_HALT);
    ck_assert_int_eq(machine_exit_code(machine), EXIT_CODE_GUEST);
    unmake(machine);
}
END_TEST

START_TEST(the_cycle_limit_stops_after_that_many_cycles)
{
    enum { LIMIT = 5000000 };
    struct machine *machine = make(forever, sizeof(forever), LIMIT);
    uint64_t cycles;

    ck_assert_int_eq(machine_run(machine), MACHINE_LIMIT);
    cycles = machine_boot_cpu(machine)->cycles.total;
    /* The instruction that reaches the limit is finished. */
    ck_assert_uint_ge(cycles, LIMIT);
    ck_assert_uint_lt(cycles, LIMIT + 100);
    ck_assert_int_eq(machine_exit_code(machine), EXIT_CODE_LIMIT);
    unmake(machine);
}
END_TEST

START_TEST(a_reset_ends_the_run_with_no_reboot)
{
    struct machine *machine = make(reset, sizeof(reset), 0);
    char state[MACHINE_STATE_MAX];

    machine->config.no_reboot = true;
    ck_assert_int_eq(machine_run(machine), MACHINE_RESET);
    ck_assert_int_eq(machine_exit_code(machine), EXIT_CODE_GUEST);
    ck_assert_uint_eq(machine->resets, 1);
    ck_assert_str_eq(machine_state(machine, state),
                     "the guest reset the machine at 0x00100006");
    unmake(machine);
}
END_TEST

START_TEST(resets_are_counted)
{
    struct machine *machine = make(reset, sizeof(reset), 20000000);

    ck_assert_int_eq(machine_run(machine), MACHINE_LIMIT);
    ck_assert_uint_gt(machine->resets, 1);
    unmake(machine);
}
END_TEST

/* Loop index: clock, and the string instruction. Under --clock insns no tick
 * passes between two iterations. */
START_TEST(the_cycle_limit_stops_between_two_iterations)
{
    static const uint8_t strings[] = { 0xaa, 0xab, 0xa4, 0xac };
    enum { LIMIT = 3000000 };
    struct machine *machine;
    const struct cpu *cpu;

    counts_insns = _i & 1;
    repeat[11] = strings[_i / 2];
    machine = make(repeat, sizeof(repeat), LIMIT);
    cpu = machine_boot_cpu(machine);
    ck_assert_int_eq(machine_run(machine), MACHINE_LIMIT);
    ck_assert_uint_ge(cpu->cycles.total + cpu->idle_ticks, LIMIT);
    ck_assert_uint_lt(cpu->cycles.total + cpu->idle_ticks, LIMIT + 100);
    unmake(machine);
}
END_TEST

START_TEST(the_cycle_limit_is_exact_whatever_a_tick_is)
{
    enum { LIMIT = 3000000 };
    struct machine *machine;
    const struct cpu *cpu;

    counts_insns = true;
    machine = make(busy, sizeof(busy), LIMIT);
    cpu = machine_boot_cpu(machine);
    ck_assert_int_eq(machine_run(machine), MACHINE_LIMIT);
    ck_assert_uint_ge(cpu->cycles.total + cpu->idle_ticks, LIMIT);
    ck_assert_uint_lt(cpu->cycles.total + cpu->idle_ticks, LIMIT + 100);
    unmake(machine);
}
END_TEST

/* Loop index: the clock. */
START_TEST(signals_are_looked_for_within_an_instruction)
{
    enum { LIMIT = 50000000 };
    struct machine *machine;
    uint64_t iterations;

    counts_insns = _i;
    repeat[11] = 0xaa;
    machine = make(repeat, sizeof(repeat), LIMIT);
    ck_assert_int_eq(machine_run(machine), MACHINE_LIMIT);
    iterations = UINT32_MAX - machine_boot_cpu(machine)->r[ECX];
    ck_assert_uint_gt(iterations, 4 * MACHINE_LOOK_UOPS);
    ck_assert_uint_ge(machine->looks, iterations / MACHINE_LOOK_UOPS);
    unmake(machine);
}
END_TEST

START_TEST(signals_are_looked_for_every_million_micro_ops)
{
    enum { LIMIT = 20000000 };
    struct machine *machine;
    uint64_t uops;

    counts_insns = _i;
    machine = make(busy, sizeof(busy), LIMIT);
    ck_assert_int_eq(machine_run(machine), MACHINE_LIMIT);
    uops = machine_boot_cpu(machine)->counters.uops;
    ck_assert_uint_gt(uops, 4 * MACHINE_LOOK_UOPS);
    ck_assert_uint_ge(machine->looks, uops / MACHINE_LOOK_UOPS);
    unmake(machine);
}
END_TEST

START_TEST(a_signal_ends_the_run_and_a_second_one_changes_nothing)
{
    struct machine *machine = make(forever, sizeof(forever), 0);

    signals_catch();
    raise(SIGTERM);
    raise(SIGINT);
    ck_assert_int_eq(machine_run(machine), MACHINE_CLOSED);
    ck_assert_int_eq(signals_caught(), SIGTERM);
    ck_assert_uint_eq(machine->looks, 1);
    unmake(machine);
}
END_TEST

START_TEST(the_lab_port_measures_regions)
{
    struct machine *machine = make(measure, sizeof(measure), 0);
    const struct region *region;

    ck_assert_int_eq(machine_run(machine), MACHINE_EXIT);
    ck_assert_int_eq(machine_exit_code(machine), EXIT_CODE_OK);
    region = region_find(&machine->regions, "x");
    ck_assert_ptr_nonnull(region);
    ck_assert_uint_eq(region->count, 1);
    /* The six instructions after the OUT of "begin", that of "end" included. */
    ck_assert_uint_eq(region->total[COUNTER_instructions], 6);
    unmake(machine);
}
END_TEST

/* What one register gained in the second that `clocks` measures. */
static uint32_t gained(struct machine *machine, unsigned reg)
{
    enum { AT = 0x400000, REGISTERS = 3 };
    struct bus *bus = &machine->board.bus;

    return bus_read(bus, AT + 4 * (REGISTERS + reg), 4) -
           bus_read(bus, AT + 4 * reg, 4);
}

/* The second begins at most one look at the RTC before it is seen. */
START_TEST(tsc_pit_rtc_and_lab_port_are_one_clock)
{
    static const uint64_t rates[] = {10000000, 33333333};
    enum { TSC, LAB, PIT, LOOK = 200, PIT_HZ = 1193182 };
    struct machine *machine;
    uint32_t tsc, ticks;

    hz = rates[_i];
    machine = make(clocks, sizeof(clocks), 0);
    ck_assert_int_eq(machine_run(machine), MACHINE_EXIT);
    tsc = gained(machine, TSC);
    ck_assert_uint_eq(gained(machine, LAB), tsc);
    ck_assert_uint_gt(tsc, hz - LOOK);
    ck_assert_uint_lt(tsc, hz + LOOK);
    ticks = (uint32_t)((uint64_t)tsc * PIT_HZ / hz);
    /* It counts down. */
    ck_assert_uint_le((ticks + gained(machine, PIT) + 1) & 0xffff, 2);
    unmake(machine);
}
END_TEST

START_TEST(two_machines_in_one_process_are_independent)
{
    struct machine *first = make(exit_with_5, sizeof(exit_with_5), 0);
    struct machine *second = make(exit_with_5, sizeof(exit_with_5), 0);
    uint64_t cycles;

    ck_assert_int_eq(machine_run(second), MACHINE_EXIT);
    cycles = machine_boot_cpu(second)->cycles.total;
    ck_assert_uint_eq(machine_boot_cpu(first)->cycles.total, 0);
    unmake(second);
    ck_assert_int_eq(machine_run(first), MACHINE_EXIT);
    ck_assert_uint_eq(machine_boot_cpu(first)->cycles.total, cycles);
    unmake(first);
}
END_TEST

Suite *machine_suite(void)
{
    Suite *suite = suite_create("machine");
    TCase *runs = tcase_create("runs");

    tcase_add_test(runs, debug_exit_stops_with_its_value);
    tcase_add_test(runs, the_boot_rom_tells_the_memory_types);
    tcase_add_test(runs, halt_with_interrupts_off_stops);
    tcase_add_loop_test(runs, the_cycle_limit_stops_between_two_iterations, 0,
                        8);
    tcase_add_test(runs, the_cycle_limit_is_exact_whatever_a_tick_is);
    tcase_add_loop_test(runs, signals_are_looked_for_within_an_instruction, 0,
                        2);
    tcase_add_loop_test(runs, signals_are_looked_for_every_million_micro_ops,
                        0, 2);
    tcase_add_test(runs,
                   a_signal_ends_the_run_and_a_second_one_changes_nothing);
    tcase_add_test(runs, the_cycle_limit_stops_after_that_many_cycles);
    tcase_add_test(runs, a_reset_ends_the_run_with_no_reboot);
    tcase_add_test(runs, resets_are_counted);
    tcase_add_test(runs, the_lab_port_measures_regions);
    tcase_add_loop_test(runs, tsc_pit_rtc_and_lab_port_are_one_clock, 0, 2);
    tcase_add_test(runs, two_machines_in_one_process_are_independent);
    suite_add_tcase(suite, runs);
    return suite;
}
