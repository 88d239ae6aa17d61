/* The A20 gate: what the A20M# pin does to accesses, walks and code. */
#include "mmu/mmu_flush.h"
#include "tests/unit/cpu_fixture.h"
#include "tests/unit/mmu_fixture.h"

Suite *a20_suite(void);

enum {
    A20 = MMU_A20,
    PAGE = 0x00800000,          /* a linear address, mapped to... */
    FRAME = 0x30000 | A20,      /* ...a frame that the gate moves */
    LARGE = 0x00c00000,
    LARGE_FRAME = 0x01400000,
};

static void paging_up(void)
{
    struct mmu_config config = mmu_fixture_config();

    mmu_fixture_up(&config);
    mf_two_level();
    mf_map(PAGE, FRAME, URW);
}

static uint64_t address_of(uint32_t lin, unsigned access)
{
    ck_assert(mf_touch(lin, access));
    return mf_touched;
}

static uint64_t misses(void)
{
    mmu_sync_counters(&mf.mmu);
    return mf.mmu.dside->misses;
}

START_TEST(a_closed_gate_masks_addresses_without_paging)
{
    mf.mmu.paging.enabled = false;
    ck_assert_uint_eq(address_of(0x110008, READ), 0x110008);
    mmu_gate_a20(&mf.mmu, true);
    ck_assert_uint_eq(address_of(0x110008, READ), 0x010008);
    ck_assert_uint_eq(address_of(0x110008, FETCH), 0x010008);
    ck_assert_uint_eq(address_of(0xfff00008, READ), 0xffe00008);
}
END_TEST

/* The TLB holds what the tables say: the pin is behind it. */
START_TEST(an_entry_keeps_its_frame_and_hits_at_the_masked_address)
{
    ck_assert_uint_eq(address_of(PAGE, READ), FRAME);
    mmu_gate_a20(&mf.mmu, true);
    ck_assert_uint_eq(address_of(PAGE + 4, READ), (FRAME & ~A20) + 4);
    mmu_gate_a20(&mf.mmu, false);
    ck_assert_uint_eq(address_of(PAGE + 8, READ), FRAME + 8);
    ck_assert_uint_eq(misses(), 1);
    ck_assert_uint_eq(mf_held(TLB_SLOT_D4K, PAGE)->frame, FRAME >> 12);
}
END_TEST

START_TEST(an_entry_filled_behind_a_closed_gate_has_the_whole_frame)
{
    mmu_gate_a20(&mf.mmu, true);
    ck_assert_uint_eq(address_of(PAGE, WRITE), FRAME & ~A20);
    mmu_gate_a20(&mf.mmu, false);
    ck_assert_uint_eq(address_of(PAGE, WRITE), FRAME);
    ck_assert_uint_eq(misses(), 1);
}
END_TEST

START_TEST(half_of_a_large_page_is_masked)
{
    mf_map_large(LARGE, LARGE_FRAME, URW);
    mmu_gate_a20(&mf.mmu, true);
    ck_assert_uint_eq(address_of(LARGE + 0x10, READ), LARGE_FRAME + 0x10);
    ck_assert_uint_eq(address_of(LARGE + A20 + 0x10, READ),
                      LARGE_FRAME + 0x10);
}
END_TEST

/* Table and directory are addressed with bit 20 set, and lie where it is
 * clear. */
START_TEST(a_walk_reads_and_marks_the_tables_at_masked_addresses)
{
    mf_poke(mf_pde_at(PAGE), mf_peek(mf_pde_at(PAGE)) | A20);
    ck_assert_uint_ne(address_of(PAGE, READ), FRAME);   /* no RAM there */
    mmu_gate_a20(&mf.mmu, true);
    mf.mmu.paging.cr3 |= A20;
    mmu_flush(&mf.mmu, FLUSH_invlpg, PAGE, 0);
    ck_assert_uint_eq(address_of(PAGE, WRITE), FRAME & ~A20);
    ck_assert_uint_eq(mf_peek(FIRST_TABLE + (PAGE >> 12) % 1024 * 4),
                      FRAME | URW | PTE_A | PTE_D);
    ck_assert_uint_eq(mmu_last_walk(&mf.mmu).level[1].address,
                      FIRST_TABLE + (PAGE >> 12) % 1024 * 4);
}
END_TEST

START_TEST(under_pae_the_directory_pointers_are_read_at_masked_addresses)
{
    mf_pae();
    mf_map(PAGE, FRAME, URW);
    ck_assert(!walk_load_pdptes(&mf.mmu.paging, &mf.bus, ROOT | A20));
    mmu_gate_a20(&mf.mmu, true);
    ck_assert(walk_load_pdptes(&mf.mmu.paging, &mf.bus, ROOT | A20));
    ck_assert_uint_eq(address_of(PAGE, READ), FRAME & ~A20);
}
END_TEST

START_TEST(the_gate_outlives_a_reset_of_the_mmu)
{
    mmu_gate_a20(&mf.mmu, true);
    mmu_reset(&mf.mmu);
    ck_assert_uint_eq(address_of(0x110000, READ), 0x010000);
}
END_TEST

START_TEST(the_cached_directory_entry_keeps_the_whole_address_of_its_table)
{
    struct mmu_config config = mmu_fixture_config();

    config.psc = mf_array(4, 4);
    mmu_fixture_down();
    mmu_fixture_up(&config);
    mf_two_level();
    mf_map(PAGE, FRAME, URW);
    mf_map(PAGE + 0x1000, FRAME, URW);
    mf_poke(mf_pde_at(PAGE), mf_peek(mf_pde_at(PAGE)) | A20);
    mmu_gate_a20(&mf.mmu, true);
    ck_assert(mf_touch(PAGE, READ));
    mmu_gate_a20(&mf.mmu, false);
    ck_assert_uint_ne(address_of(PAGE + 0x1000, READ), FRAME);
    ck_assert_uint_eq(mmu_last_walk(&mf.mmu).cached, 1);
}
END_TEST

/* The same with everything that is in front of the TLB: each loop loads the
 * byte at 10000h or 110000h, where no RAM is, a thousand times. */
static uint32_t loaded(void)
{
    CODE("\xb9\xe8\x03\x00\x00"         /* mov ecx, 1000 */
         "\xa0\x34\x02\x11\x00"         /* mov al, [0x110234] */
         "\xe2\xf9"                     /* loop -5 */
         "\xf4");
    cf.cpu.eip = FIXTURE_CODE;
    fixture_run();
    return cf.cpu.r[EAX] & 0xff;
}

static void check_loads(void)
{
    fixture_write32(FIXTURE_DATA + 0x234, 0x5a);
    ck_assert_uint_eq(loaded(), 0xff);
    cpu_set_a20m(&cf.cpu, true);
    ck_assert_uint_eq(loaded(), 0x5a);
    cpu_set_a20m(&cf.cpu, false);
    ck_assert_uint_eq(loaded(), 0xff);
}

START_TEST(a_pin_that_changes_moves_the_accesses_of_running_code)
{
    check_loads();
}
END_TEST

START_TEST(a_pin_that_changes_moves_the_accesses_behind_paging)
{
    fixture_paging();
    fixture_write32(FIXTURE_TABLE + 0x110 * 4, 0x110000 | PTE_P | PTE_W);
    check_loads();
}
END_TEST

static void port_written(void *dev, uint32_t offset, unsigned size,
                         uint32_t value)
{
    (void)dev;
    (void)offset;
    (void)size;
    cpu_set_a20m(&cf.cpu, !(value & 2));
}

/* Code at 105000h, which is the code at 5000h once the gate is closed. */
START_TEST(code_that_closes_the_gate_goes_on_at_the_masked_address)
{
    static uint8_t high[0x1000];
    static const struct bus_ops ops = { NULL, port_written, 1 };
    static const uint8_t closes[] = {
        0xb0, 0x00,                     /* mov al, 0 */
        0xe6, 0x92,                     /* out 0x92, al */
        0xb3, 0x01,                     /* mov bl, 1: not reached */
        0xf4,
    };

    bus_map_ports(&cf.bus, "gate", 0x92, 1, &ops, NULL);
    bus_map_ram(&cf.bus, "high", 0x105000, sizeof high, high);
    memcpy(high + 0x100, closes, sizeof closes);
    CODE("\xb3\x00"                     /* mov bl, 0 */
         "\xe9\xf9\x00\x10\x00");       /* jmp 0x105100 */
    CODE_AT(FIXTURE_CODE + 0x104, "\xb3\x02\xf4");  /* mov bl, 2; hlt */
    fixture_run();
    ck_assert_uint_eq(cf.cpu.r[EBX] & 0xff, 2);
}
END_TEST

Suite *a20_suite(void)
{
    Suite *s = suite_create("a20");
    TCase *tc = tcase_create("addresses");

    tcase_add_checked_fixture(tc, paging_up, mmu_fixture_down);
    tcase_add_test(tc, a_closed_gate_masks_addresses_without_paging);
    tcase_add_test(tc, an_entry_keeps_its_frame_and_hits_at_the_masked_address);
    tcase_add_test(tc, an_entry_filled_behind_a_closed_gate_has_the_whole_frame);
    tcase_add_test(tc, half_of_a_large_page_is_masked);
    tcase_add_test(tc, a_walk_reads_and_marks_the_tables_at_masked_addresses);
    tcase_add_test(tc, under_pae_the_directory_pointers_are_read_at_masked_addresses);
    tcase_add_test(tc, the_gate_outlives_a_reset_of_the_mmu);
    tcase_add_test(tc, the_cached_directory_entry_keeps_the_whole_address_of_its_table);
    suite_add_tcase(s, tc);
    tc = tcase_create("code");
    tcase_add_checked_fixture(tc, cpu_fixture_up, cpu_fixture_down);
    tcase_add_test(tc, a_pin_that_changes_moves_the_accesses_of_running_code);
    tcase_add_test(tc, a_pin_that_changes_moves_the_accesses_behind_paging);
    tcase_add_test(tc, code_that_closes_the_gate_goes_on_at_the_masked_address);
    suite_add_tcase(s, tc);
    return s;
}
