/* A device that masters the bus, and the CPU that finds its memory changed and
 * its cycles gone. */
#include "tests/unit/cpu_fixture.h"

#include <string.h>

#include "cpu/block/block.h"
#include "devices/bus/bus_listener.h"

Suite *dma_suite(void);

enum {
    PORT = 0x10,                    /* a write starts the device */
    STOLEN = 1000,
};

/* What the device does when it is started. */
static struct {
    uint64_t steal;                 /* cycles */
    uint32_t to;                    /* where it writes */
    const char *bytes;              /* null: it writes nothing */
} device;

static uint32_t device_read(void *dev, uint32_t offset, unsigned size)
{
    (void)dev;
    (void)offset;
    (void)size;
    return 0;
}

static void device_write(void *dev, uint32_t offset, unsigned size,
                         uint32_t value)
{
    (void)dev;
    (void)offset;
    (void)size;
    (void)value;
    if (device.bytes)
        bus_dma_write(&cf.bus, device.to, device.bytes,
                      strlen(device.bytes));
    bus_steal(&cf.bus, device.steal);
}

static const struct bus_ops device_ops = { device_read, device_write, 1 };

static void setup(void)
{
    cpu_fixture_up();
    bus_map_ports(&cf.bus, "device", PORT, 1, &device_ops, NULL);
    bus_add_master(&cf.bus);
    memset(&device, 0, sizeof device);
}

static uint64_t sum_of_causes(void)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        sum += cycles_of(&cf.cpu.cycles, (enum cycle_cause)i);
    return sum;
}

START_TEST(dma_into_the_block_that_started_it_changes_its_next_instruction)
{
    CODE("\xe6\x10"                     /* OUT 10, AL */
         "\xbb\x01\x01\x01\x01"         /* MOV EBX, 01010101 */
         "\xf4");
    device.to = FIXTURE_CODE + 3;
    device.bytes = "\x02\x02";
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EBX], 0x01010202);
}
END_TEST

START_TEST(dma_into_code_that_has_run_is_run_the_next_time)
{
    CODE("\xb3\x01\xe6\x10\xf4");       /* MOV BL, 1; OUT 10, AL; HLT */
    device.to = FIXTURE_CODE + 1;
    device.bytes = "\x02";
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EBX], 1);
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EBX], 2);
}
END_TEST

/* MOV EBX, [DATA]; OUT 10, AL; MOV ECX, [DATA]; INVLPG [DATA]; MOV EDX, [DATA].
 * The device makes DATA's page table entry that of the next page. */
static void access_around_dma(void)
{
    CODE("\x8b\x1d\x00\x00\x01\x00"
         "\xe6\x10"
         "\x8b\x0d\x00\x00\x01\x00"
         "\x0f\x01\x3d\x00\x00\x01\x00"
         "\x8b\x15\x00\x00\x01\x00\xf4");
    fixture_write32(FIXTURE_DATA, 1);
    fixture_write32(FIXTURE_DATA + BUS_PAGE_SIZE, 2);
    device.to = FIXTURE_TABLE + (FIXTURE_DATA >> 12) * 4;
    device.bytes = "\x07\x10\x01";     /* frame 0x11, P, W, U */
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect_end();
}

START_TEST(dma_into_a_page_table_leaves_the_translation_until_it_is_flushed)
{
    fixture_paging();
    access_around_dma();
    ck_assert_uint_eq(cf.cpu.r[EBX], 1);
    ck_assert_uint_eq(cf.cpu.r[ECX], 1);
    ck_assert_uint_eq(cf.cpu.r[EDX], 2);
}
END_TEST

START_TEST(a_remembered_walk_is_made_again_after_dma_into_its_table)
{
    fixture_paging();
    for (unsigned i = 0; i < 3; i++) {
        fixture_write32(FIXTURE_TABLE + (FIXTURE_DATA >> 12) * 4,
                        FIXTURE_DATA | 7);
        fixture_write32(FIXTURE_DIRECTORY, FIXTURE_TABLE | 7);
        sysreg_update_paging(&cf.cpu);
        access_around_dma();
        ck_assert_uint_eq(cf.cpu.r[EDX], 2);
        cf.cpu.halted = false;
    }
}
END_TEST

/* Runs code that reads the time before and after the device has run; returns
 * the ticks between. */
static uint64_t ticks_of_device(uint64_t steal)
{
    CODE("\x0f\x31\x89\xc3"             /* RDTSC; MOV EBX, EAX */
         "\xe6\x10"                     /* OUT 10, AL */
         "\x0f\x31\x29\xd8\xf4");       /* RDTSC; SUB EAX, EBX; HLT */
    device.steal = steal;
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect_end();
    return cf.cpu.r[EAX];
}

START_TEST(stolen_cycles_pass_before_the_next_instruction)
{
    uint64_t without = ticks_of_device(0);

    ck_assert_uint_eq(cycles_of(&cf.cpu.cycles, CYCLE_dma), 0);
    ck_assert_uint_eq(ticks_of_device(STOLEN), without + STOLEN);
    ck_assert_uint_eq(cycles_of(&cf.cpu.cycles, CYCLE_dma), STOLEN);
    ck_assert_uint_eq(cf.cpu.cycles.total, sum_of_causes());
}
END_TEST

START_TEST(stolen_cycles_do_not_advance_a_clock_of_instructions)
{
    uint64_t without;

    cf.cpu.clock_counts_insns = true;
    without = ticks_of_device(0);
    ck_assert_uint_eq(ticks_of_device(STOLEN), without);
    ck_assert_uint_eq(cycles_of(&cf.cpu.cycles, CYCLE_dma), STOLEN);
}
END_TEST

static bool stay(void *opaque)
{
    (void)opaque;
    return false;
}

START_TEST(stolen_cycles_are_the_same_instruction_by_instruction)
{
    uint64_t whole = ticks_of_device(STOLEN);

    cf.cpu.boundary = stay;
    ck_assert_uint_eq(ticks_of_device(STOLEN), whole);
}
END_TEST

static struct event thief, later;
static uint64_t thief_at, later_at;     /* instructions */

static void on_thief(void *opaque, uint64_t due)
{
    (void)opaque;
    (void)due;
    thief_at = cf.cpu.counters.instructions;
    bus_steal(&cf.bus, STOLEN);
}

static void on_later(void *opaque, uint64_t due)
{
    (void)opaque;
    ck_assert_uint_ge(cf.clock.now, due);
    later_at = cf.cpu.counters.instructions;
}

START_TEST(an_event_within_the_stolen_cycles_fires_before_an_instruction_runs)
{
    CODE("\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40"     /* INC EAX */
         "\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\xf4");
    thief = (struct event){ .fire = on_thief };
    later = (struct event){ .fire = on_later };
    clock_schedule(&cf.clock, &thief, 5);
    clock_schedule(&cf.clock, &later, STOLEN);
    fixture_expect_end();
    ck_assert_uint_gt(thief_at, 0);
    ck_assert_uint_lt(thief_at, 20);
    ck_assert_uint_eq(later_at, thief_at);
}
END_TEST

static void on_hog(void *opaque, uint64_t due)
{
    struct event *hog = opaque;

    bus_steal(&cf.bus, STOLEN);
    clock_schedule(&cf.clock, hog, due + STOLEN);
}

static void on_limit(void *opaque, uint64_t due)
{
    (void)opaque;
    (void)due;
    cpu_request_stop(&cf.cpu);
}

START_TEST(a_device_that_never_leaves_the_bus_does_not_outlast_a_limit)
{
    struct event hog = { .fire = on_hog, .opaque = &hog };
    struct event limit = { .fire = on_limit };

    CODE("\xeb\xfe");                   /* JMP $ */
    clock_schedule(&cf.clock, &hog, 0);
    clock_schedule(&cf.clock, &limit, 100 * STOLEN);
    ck_assert_int_eq(cpu_run(&cf.cpu), CPU_STOP_REQUEST);
    ck_assert_uint_eq(cf.cpu.counters.instructions, 0);
    ck_assert_uint_eq(cf.cpu.cycles.total, sum_of_causes());
}
END_TEST

static struct cpu other;

/* A second CPU on the bus, with one block decoded at the code of the first. */
static struct block *other_up(void)
{
    ck_assert(cpu_init(&other, &cf.model, &cf.bus, &cf.clock, &cf.log));
    return block_get(&other, FIXTURE_CODE, false, 0);
}

START_TEST(a_cpu_has_the_cause_dma_where_a_device_masters_the_bus)
{
    other_up();
    ck_assert(!cycles_may_charge(&cf.cpu.cycles, CYCLE_dma));
    ck_assert(cycles_may_charge(&other.cycles, CYCLE_dma));
    cpu_destroy(&other);
}
END_TEST

START_TEST(dma_drops_the_code_of_both_cpus)
{
    struct block *mine, *its;

    CODE("\x40\xf4");
    mine = block_get(&cf.cpu, FIXTURE_CODE, false, 0);
    its = other_up();
    bus_dma_write(&cf.bus, FIXTURE_CODE, "\x41", 1);
    ck_assert(mine->dead);
    ck_assert(its->dead);
    ck_assert(bus_page_is_quiet(&cf.bus, FIXTURE_CODE));
    cpu_destroy(&other);
}
END_TEST

START_TEST(a_block_holds_its_bytes_until_they_are_written)
{
    enum { AT = FIXTURE_CODE + 16 };

    CODE_AT(AT, "\x40\x40\xf4");
    block_get(&cf.cpu, AT, false, 0);
    ck_assert(block_holds(&cf.cpu, AT + 2, 1));
    ck_assert(!block_holds(&cf.cpu, AT + 3, 16));
    ck_assert(block_holds(&cf.cpu, AT - 16, 17));
    ck_assert(!block_holds(&cf.cpu, AT - 16, 16));
    bus_dma_write(&cf.bus, AT + 1, "\x41", 1);
    ck_assert(!block_holds(&cf.cpu, AT, 3));
}
END_TEST

START_TEST(a_page_holds_code_while_one_of_two_cpus_has_decoded_it)
{
    CODE("\x40\xf4");
    block_get(&cf.cpu, FIXTURE_CODE, false, 0);
    other_up();
    block_cache_clear(&cf.cpu);
    ck_assert(!bus_page_is_quiet(&cf.bus, FIXTURE_CODE));
    cpu_destroy(&other);
    ck_assert(bus_page_is_quiet(&cf.bus, FIXTURE_CODE));
}
END_TEST

Suite *dma_suite(void)
{
    Suite *suite = suite_create("dma");
    TCase *tc = tcase_create("memory and cycles");

    tcase_add_checked_fixture(tc, setup, cpu_fixture_down);
    tcase_add_test(tc,
        dma_into_the_block_that_started_it_changes_its_next_instruction);
    tcase_add_test(tc, dma_into_code_that_has_run_is_run_the_next_time);
    tcase_add_test(tc,
        dma_into_a_page_table_leaves_the_translation_until_it_is_flushed);
    tcase_add_test(tc,
        a_remembered_walk_is_made_again_after_dma_into_its_table);
    tcase_add_test(tc, stolen_cycles_pass_before_the_next_instruction);
    tcase_add_test(tc, stolen_cycles_do_not_advance_a_clock_of_instructions);
    tcase_add_test(tc, stolen_cycles_are_the_same_instruction_by_instruction);
    tcase_add_test(tc,
        an_event_within_the_stolen_cycles_fires_before_an_instruction_runs);
    tcase_add_test(tc,
        a_device_that_never_leaves_the_bus_does_not_outlast_a_limit);
    tcase_add_test(tc, a_cpu_has_the_cause_dma_where_a_device_masters_the_bus);
    tcase_add_test(tc, dma_drops_the_code_of_both_cpus);
    tcase_add_test(tc, a_block_holds_its_bytes_until_they_are_written);
    tcase_add_test(tc,
                   a_page_holds_code_while_one_of_two_cpus_has_decoded_it);
    suite_add_tcase(suite, tc);
    return suite;
}
