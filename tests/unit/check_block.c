/* Decoded blocks against code that changes under them. */
#include "cpu/block/block.h"
#include "mmu/mmu_flush.h"
#include "tests/unit/cpu_fixture.h"

#include <string.h>

#include "mmu/pte.h"

Suite *block_suite(void);

static void up(void)
{
    cpu_fixture_up();
    cf.cpu.r[EDX] = 0;
}

/* MOV BYTE [address], value: 7 bytes. */
#define STORE(address, value) "\xc6\x05" address value

START_TEST(store_into_the_next_instruction_is_seen_by_it)
{
    CODE(STORE("\x07\x50\x00\x00", "\x42") "\x40\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 0);
    ck_assert_uint_eq(cf.cpu.r[EDX], 1);
}
END_TEST

START_TEST(store_further_on_in_its_own_block_is_seen)
{
    CODE(STORE("\x09\x50\x00\x00", "\x42") "\x40\x40\x40\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 2);
    ck_assert_uint_eq(cf.cpu.r[EDX], 1);
}
END_TEST

/* RAM full of PUSH DWORD [EAX], three micro-ops each, in blocks of several
 * sizes. block_get asserts that a block lies within the cache's memory, which
 * they fill many times. */
START_TEST(a_block_that_comes_last_has_room)
{
    uint64_t serial = cf.cpu.block_serial;
    unsigned cleared = 0;

    for (uint32_t at = 0x40000; at < 0xc0000; at += 2)
        memcpy(cf.ram + at, "\xff\x30", 2);
    for (uint32_t round = 0; round < 3; round++)
        for (uint32_t at = 0x40000 + 2 * round; at < 0xc0000;
             at += 4 + 2 * (at % 5)) {
            ck_assert_ptr_nonnull(block_get(&cf.cpu, at, true, at + 4096));
            cleared += cf.cpu.block_serial != serial;
            serial = cf.cpu.block_serial;
        }
    ck_assert_uint_gt(cleared, 20);
}
END_TEST

START_TEST(store_into_what_ran_before_is_seen_in_the_next_round)
{
    cf.cpu.r[ECX] = 3;
    CODE("\x40" STORE("\x00\x50\x00\x00", "\x42") "\x49\x75\xf5\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 1);
    ck_assert_uint_eq(cf.cpu.r[EDX], 2);
}
END_TEST

/* By a link (--clock cycles) and by a tested link (--clock insns). */
START_TEST(store_into_the_block_jumped_to_is_seen)
{
    cf.cpu.clock_counts_insns = _i;
    CODE_AT(0x5100, "\x40\xf4");
    CODE("\xeb\x00\xe9\xf9\x00\x00\x00");       /* to 5002, to 5100 */
    fixture_expect_end();
    CODE_AT(0x5200, STORE("\x00\x51\x00\x00", "\x42")
            "\xe9\xf4\xfd\xff\xff");            /* to 5000 */
    cf.cpu.eip = 0x5200;
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 1);
    ck_assert_uint_eq(cf.cpu.r[EDX], 1);
}
END_TEST

/* MOV EAX, imm32 over the end of a page. */
static void run_crossing(uint32_t expected)
{
    cf.cpu.eip = 0x5ffd;
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], expected);
}

START_TEST(store_into_the_tail_of_a_crossing_instruction_is_seen)
{
    CODE_AT(0x5ffd, "\xb8\x11\x22\x33\x44\xf4");
    run_crossing(0x44332211);
    CODE(STORE("\x01\x60\x00\x00", "\x55") "\xf4");
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect_end();
    run_crossing(0x55332211);
}
END_TEST

START_TEST(store_into_the_head_of_a_crossing_instruction_is_seen)
{
    CODE_AT(0x5ffd, "\xb8\x11\x22\x33\x44\xf4");
    run_crossing(0x44332211);
    CODE(STORE("\xff\x5f\x00\x00", "\x66") "\xf4");
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect_end();
    run_crossing(0x44336611);
}
END_TEST

START_TEST(dma_into_either_half_of_a_crossing_instruction_is_seen)
{
    CODE_AT(0x5ffd, "\xb8\x11\x22\x33\x44\xf4");
    run_crossing(0x44332211);
    CODE_AT(0x6000, "\x77");
    run_crossing(0x44772211);
    CODE_AT(0x5ffe, "\x88");
    run_crossing(0x44772288);
}
END_TEST

/* Linear page 6 is mapped to physical page 0. */
START_TEST(instruction_may_cross_into_physical_page_0)
{
    fixture_paging();
    fixture_write32(FIXTURE_TABLE + 6 * 4, PTE_P | PTE_W);
    CODE_AT(0x5ffd, "\xb8\x11\x22");
    CODE_AT(0, "\x33\x44\xf4");
    run_crossing(0x44332211);
    CODE_AT(0, "\x77");
    run_crossing(0x44772211);
    cf.cpu.eflags |= EFLAGS_TF;
    cf.cpu.eip = 0x5ffd;
    fixture_expect(VECTOR_DB, -1, 0x6002 - FIXTURE_CODE);
    fixture_write32(FIXTURE_TABLE + 6 * 4, 0);
    mmu_flush(&cf.cpu.mmu, FLUSH_mov_cr3, 0, 0);
    cf.cpu.eip = 0x5ffd;
    fixture_expect(VECTOR_PF, 0, 0xffd);
}
END_TEST

/* A page of a device that reads as one byte all over, and as HLT at its end.
 * The byte changes without a store, as the memory of a display does when
 * another plane is selected. */
enum { DEVICE = FIXTURE_RAM };

static uint8_t device_byte;

static uint32_t read_byte(void *device, uint32_t offset, unsigned size)
{
    (void)device;
    (void)size;
    return offset == 0xfff ? 0xf4 : device_byte;
}

static void map_device(void)
{
    static const struct bus_ops ops = {.read = read_byte, .max_size = 1};

    bus_map_mmio(&cf.bus, "device", DEVICE, BUS_PAGE_SIZE, &ops, NULL);
    device_byte = 0x90;
}

/* NOPs turn into MOV EAX, imm32. */
START_TEST(code_of_a_device_may_come_to_cross_its_page)
{
    map_device();
    cf.cpu.eip = DEVICE + 0xffd;
    fixture_expect_end();
    device_byte = 0xb8;
    cf.cpu.eip = DEVICE + 0xffd;
    cf.cpu.eflags |= EFLAGS_TF;
    fixture_expect(VECTOR_DB, -1, DEVICE + 0x1002 - FIXTURE_CODE);
    ck_assert_uint_eq(cf.cpu.r[EAX], 0xfffff4b8);
}
END_TEST

static void do_nothing(void *opaque, uint64_t due)
{
    (void)opaque;
    (void)due;
}

/* Runs in the device; an event makes the first instruction a block of its
 * own. */
static void run_device(uint8_t byte)
{
    static struct event event;

    device_byte = byte;
    event.fire = do_nothing;
    clock_schedule(&cf.clock, &event, cf.cpu.cycles.total + 1);
    cf.cpu.eip = DEVICE + 0xf84;
    fixture_expect_end();
}

/* NOPs turn into JNS to the HLT, and back. */
START_TEST(instruction_alone_leaves_the_links_of_others)
{
    map_device();
    CODE_AT(0x5100, "\x40\xf4");
    CODE("\xe9\xfb\x00\x00\x00");            /* to 5100 */
    fixture_expect_end();
    run_device(0x90);
    run_device(0x79);
    run_device(0x90);
    CODE_AT(0x5100, "\x42");
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 1);
    ck_assert_uint_eq(cf.cpu.r[EDX], 1);
}
END_TEST

START_TEST(dma_into_code_is_seen)
{
    CODE("\x40\xf4");
    fixture_expect_end();
    CODE("\x42\xf4");
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 1);
    ck_assert_uint_eq(cf.cpu.r[EDX], 1);
}
END_TEST

START_TEST(string_store_into_what_follows_is_seen)
{
    cf.cpu.r[EAX] = 0x42;
    cf.cpu.r[ECX] = 3;
    cf.cpu.r[EDI] = FIXTURE_CODE + 2;
    CODE("\xf3\xaa\x40\x40\x40\xf4");           /* REP STOSB over INC EAX */
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 0x42);
    ck_assert_uint_eq(cf.cpu.r[EDX], 3);
}
END_TEST

START_TEST(push_into_the_running_block_is_seen)
{
    cf.cpu.r[EAX] = 0xf4424242;
    cf.cpu.r[ESP] = FIXTURE_CODE + 5;
    CODE("\x50\x40\x40\x40\x40\xf4");           /* PUSH EAX over INC EAX */
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 0xf4424242);
    ck_assert_uint_eq(cf.cpu.r[EDX], 3);
}
END_TEST

START_TEST(data_beside_code_in_a_page_does_not_disturb_it)
{
    cf.cpu.r[ECX] = 100;
    CODE("\xff\x05\x80\x50\x00\x00\x49\x75\xf7\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(fixture_read32(0x5080), 100);
}
END_TEST

START_TEST(blocks_survive_a_tlb_flush)
{
    uint64_t made;

    /* XOR EAX, EAX; MOV CR3, EAX; DEC ECX; JNZ */
    CODE("\x31\xc0\x0f\x22\xd8\x49\x75\xf8\xf4");
    cf.cpu.r[ECX] = 2;
    fixture_expect_end();
    made = cf.cpu.counters.blocks_made;
    cf.cpu.eip = FIXTURE_CODE;
    cf.cpu.r[ECX] = 50;
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.counters.blocks_made, made);
}
END_TEST

START_TEST(same_bytes_in_another_mode_are_another_block)
{
    CODE("\xb8\x01\x02\x40\xf4\xf4");   /* MOV EAX, imm32 or MOV AX; INC AX */
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 0xf4400201);
    fixture_descriptor(FIXTURE_FREE, 0, 0xffff, 0x009b);
    fixture_segment(SEG_CS, FIXTURE_FREE);
    cf.cpu.eip = FIXTURE_CODE;
    cf.cpu.r[EAX] = 0;
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 0x0202);
}
END_TEST

Suite *block_suite(void)
{
    Suite *suite = suite_create("block");
    TCase *tc = tcase_create("block");

    tcase_add_checked_fixture(tc, up, cpu_fixture_down);
    tcase_add_test(tc, store_into_the_next_instruction_is_seen_by_it);
    tcase_add_test(tc, store_further_on_in_its_own_block_is_seen);
    tcase_add_test(tc, store_into_what_ran_before_is_seen_in_the_next_round);
    tcase_add_loop_test(tc, store_into_the_block_jumped_to_is_seen, 0, 2);
    tcase_add_test(tc, store_into_the_tail_of_a_crossing_instruction_is_seen);
    tcase_add_test(tc, store_into_the_head_of_a_crossing_instruction_is_seen);
    tcase_add_test(tc, dma_into_either_half_of_a_crossing_instruction_is_seen);
    tcase_add_test(tc, instruction_may_cross_into_physical_page_0);
    tcase_add_test(tc, code_of_a_device_may_come_to_cross_its_page);
    tcase_add_test(tc, instruction_alone_leaves_the_links_of_others);
    tcase_add_test(tc, dma_into_code_is_seen);
    tcase_add_test(tc, string_store_into_what_follows_is_seen);
    tcase_add_test(tc, push_into_the_running_block_is_seen);
    tcase_add_test(tc, data_beside_code_in_a_page_does_not_disturb_it);
    tcase_add_test(tc, a_block_that_comes_last_has_room);
    tcase_add_test(tc, blocks_survive_a_tlb_flush);
    tcase_add_test(tc, same_bytes_in_another_mode_are_another_block);
    suite_add_tcase(suite, tc);
    return suite;
}
