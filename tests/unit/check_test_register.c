/*
 * The test registers of an 80386 and of an i486 against the TLB that the MMU
 * looks up (PRM386 10.6, i486 Programmer's Reference Manual 10.5).
 */
#include "cpu/access/cached.h"
#include "mmu/pte.h"
#include "tests/unit/cpu_fixture.h"
#include "tests/unit/groups.h"

Suite *test_register_suite(void);

static const char *const model[] = {"i386", "i486"};

enum { MODELS = 2, LIN = 0x12000, OTHER = 0x52000, FRAME = 0x34000 };

/* TR6. Each attribute is a bit and its complement. */
enum {
    LOOK_UP = 1, VALID = 1 << 11,
    W_0 = 1 << 5, W_1 = 1 << 6, U_0 = 1 << 7, U_1 = 1 << 8,
    D_0 = 1 << 9, D_1 = 1 << 10,
    W_ANY = W_0 | W_1, U_ANY = U_0 | U_1, D_ANY = D_0 | D_1,
    ANY = LOOK_UP | VALID | W_ANY | U_ANY | D_ANY,
};

/* TR7. */
enum { HIT = 1 << 4, WAY_SHIFT = 2, WAY = 3 << WAY_SHIFT, LRU = 7 << 7,
       PWT = 1 << 10, PCD = 1 << 11 };

#define FRAME_BITS UINT32_C(0xfffff000)

static void up(void)
{
    cpu_fixture_up_model("i386");
}

static void use(unsigned number)
{
    cpu_fixture_down();
    cpu_fixture_up_model(model[number]);
    fixture_paging();
}

static void run(const char *bytes, unsigned size)
{
    fixture_put(FIXTURE_CODE, bytes, size);
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect_end();
}

#define RUN(bytes) run(bytes "\xf4", sizeof(bytes))

/* TR6 = command; EAX = TR7. */
static uint32_t test(uint32_t command)
{
    cf.cpu.r[EAX] = command;
    RUN("\x0f\x26\xf0\x0f\x24\xf8");
    return cf.cpu.r[EAX];
}

/* TR7 = data; TR6 = command. */
static void write_entry(uint32_t command, uint32_t data)
{
    cf.cpu.r[EAX] = command;
    cf.cpu.r[EDX] = data;
    RUN("\x0f\x26\xfa\x0f\x26\xf0");
}

static uint32_t load(uint32_t lin)
{
    cf.cpu.r[EBX] = lin;
    RUN("\x8b\x03");
    return cf.cpu.r[EAX];
}

static void store(uint32_t lin)
{
    cf.cpu.r[EBX] = lin;
    RUN("\x89\x03");
}

START_TEST(a_page_that_was_used_hits_with_its_frame_and_way)
{
    const struct tlb *tlb;
    uint32_t tr7;

    use((unsigned)_i);
    load(LIN);
    tr7 = test(LIN | ANY);
    tlb = cf.cpu.mmu.dside->small;
    ck_assert_uint_eq(tr7 & (FRAME_BITS | HIT), LIN | HIT);
    ck_assert_uint_eq((tr7 & WAY) >> WAY_SHIFT,
                      (unsigned)(tlb_find(tlb, LIN, 12) - tlb->entries) % 4);
    ck_assert(!(test(OTHER | ANY) & HIT));
}
END_TEST

START_TEST(a_flush_is_seen)
{
    use((unsigned)_i);
    load(LIN);
    RUN("\x0f\x20\xd8\x0f\x22\xd8");            /* MOV CR3 */
    ck_assert(!(test(LIN | ANY) & HIT));
}
END_TEST

START_TEST(attributes_are_compared_unless_both_bits_are_set)
{
    use((unsigned)_i);
    load(LIN);                                  /* D 0, U 0, W 1 */
    ck_assert(test(LIN | LOOK_UP | VALID | D_0 | U_0 | W_1) & HIT);
    ck_assert(!(test(LIN | LOOK_UP | VALID | D_1 | U_0 | W_1) & HIT));
    ck_assert(!(test(LIN | LOOK_UP | VALID | D_0 | U_1 | W_1) & HIT));
    ck_assert(!(test(LIN | LOOK_UP | VALID | D_0 | U_0 | W_0) & HIT));
    store(LIN);
    ck_assert(test(LIN | LOOK_UP | VALID | D_1 | U_ANY | W_ANY) & HIT);
}
END_TEST

START_TEST(an_attribute_with_both_bits_clear_and_an_invalid_tag_miss)
{
    use((unsigned)_i);
    load(LIN);
    ck_assert(!(test(LIN | (ANY & ~D_ANY)) & HIT));
    ck_assert(!(test(LIN | (ANY & ~U_ANY)) & HIT));
    ck_assert(!(test(LIN | (ANY & ~W_ANY)) & HIT));
    ck_assert(!(test(LIN | (ANY & ~VALID)) & HIT));
}
END_TEST

/* How many entries the page of LIN has. */
static unsigned entries_of_page(void)
{
    const struct tlb *tlb = cf.cpu.mmu.dside->small;
    const struct tlb_entry *set = tlb_set(tlb, LIN >> 12);
    unsigned n = 0;

    for (unsigned way = 0; way < tlb->ways; way++)
        n += tlb_valid(tlb, &set[way]) && set[way].page == LIN >> 12;
    return n;
}

START_TEST(a_written_entry_translates)
{
    use((unsigned)_i);
    fixture_write32(FRAME + 8, 0x600df00d);
    for (uint32_t way = 0; way < 4; way++) {
        write_entry(LIN | VALID | D_1 | U_0 | W_1,
                    FRAME | HIT | way << WAY_SHIFT);
        ck_assert_uint_eq(test(LIN | ANY) & ~(uint32_t)LRU,
                          FRAME | HIT | way << WAY_SHIFT);
        ck_assert_uint_eq(load(LIN + 8), 0x600df00d);
        ck_assert_uint_eq(entries_of_page(), 1);
    }
    ck_assert_uint_eq(cf.cpu.mmu.dside->small->counters.evictions, 0);
}
END_TEST

START_TEST(a_written_entry_may_be_for_a_page_that_no_table_maps)
{
    use((unsigned)_i);
    fixture_write32(FRAME, 0x600df00d);
    write_entry(0xc0000000 | VALID | D_1 | U_0 | W_1, FRAME | HIT);
    ck_assert_uint_eq(load(0xc0000000), 0x600df00d);
}
END_TEST

START_TEST(rights_of_a_written_entry_count)
{
    use((unsigned)_i);
    write_entry(LIN | VALID | D_0 | U_0 | W_1, FRAME | HIT);
    store(LIN);                                 /* D 0: walks again */
    ck_assert_uint_eq(cf.cpu.mmu.dside->dirty_assists, 1);
    ck_assert_uint_eq(test(LIN | ANY) & FRAME_BITS, LIN);
}
END_TEST

START_TEST(an_entry_can_be_written_invalid)
{
    uint32_t way;

    use((unsigned)_i);
    load(LIN);
    way = test(LIN | ANY) & WAY;
    write_entry(LIN | D_0 | U_0 | W_1, FRAME | HIT | way);
    ck_assert(!(test(LIN | ANY) & HIT));
}
END_TEST

START_TEST(without_rep_the_victim_is_written)
{
    uint32_t first, second;

    use((unsigned)_i);
    write_entry(LIN | VALID | D_1 | U_0 | W_1, FRAME);
    first = test(LIN | ANY);
    write_entry((LIN + 0x8000) | VALID | D_1 | U_0 | W_1, FRAME);
    second = test((LIN + 0x8000) | ANY);
    ck_assert(first & second & HIT);
    ck_assert_uint_ne(first & WAY, second & WAY);
}
END_TEST

START_TEST(look_ups_and_writes_are_no_accesses)
{
    uint64_t accesses, fills;

    use((unsigned)_i);
    load(LIN);
    mmu_sync_counters(&cf.cpu.mmu);
    accesses = cf.cpu.mmu.dside->accesses;
    fills = cf.cpu.mmu.dside->small->counters.fills;
    test(LIN | ANY);
    mmu_sync_counters(&cf.cpu.mmu);
    /* Three instructions are fetched by the one array. */
    ck_assert_uint_eq(cf.cpu.mmu.dside->accesses, accesses + 3);
    write_entry(OTHER | VALID | D_1 | U_0 | W_1, FRAME | HIT);
    ck_assert_uint_eq(cf.cpu.mmu.dside->small->counters.fills, fills);
}
END_TEST

START_TEST(code_runs_on_by_the_translation_that_is_written)
{
    use((unsigned)_i);
    CODE("\x0f\x26\xfa\x0f\x26\xf0\xb3\x01\xf4");       /* ...; MOV BL, 1 */
    CODE_AT(FRAME + 6, "\xb3\x02\xf4");
    cf.cpu.r[EDX] = FRAME | HIT;
    cf.cpu.r[EAX] = FIXTURE_CODE | VALID | D_1 | U_0 | W_1;
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EBX] & 0xff, 2);
}
END_TEST

START_TEST(an_i486_shows_pcd_pwt_and_lru)
{
    static const uint32_t shown[] = {PCD, PWT, 0};

    use(1);
    ck_assert(cached_add(&cf.cpu));
    for (unsigned i = 0; i < 3; i++) {
        write_entry(LIN | VALID | D_1 | U_0 | W_1,
                    FRAME | HIT | i << WAY_SHIFT | shown[i]);
        ck_assert_uint_eq(test(LIN | ANY) & (PCD | PWT), shown[i]);
    }
    /* Another set: the root and the node of ways 0 and 1 point away. */
    write_entry((OTHER + 0x1000) | VALID | D_1 | U_0 | W_1, FRAME | HIT);
    ck_assert_uint_eq(test((OTHER + 0x1000) | ANY) & LRU, 3 << 7);
}
END_TEST

START_TEST(cache_test_registers_of_an_i486_hold_what_is_written)
{
    use(1);
    cf.cpu.r[EAX] = 0x11111111;
    cf.cpu.r[EDX] = 0x22222222;
    cf.cpu.r[ECX] = 4;                          /* the second doubleword */
    /* TR3 = EAX; TR5 = ECX; TR3 = EDX; EBX = TR3; TR5 = 0; EAX = TR3 */
    RUN("\x0f\x26\xd8\x0f\x26\xe9\x0f\x26\xda\x0f\x24\xdb\x31\xc0"
        "\x0f\x26\xe8\x0f\x24\xd8");
    ck_assert_uint_eq(cf.cpu.r[EBX], 0x22222222);
    ck_assert_uint_eq(cf.cpu.r[EAX], 0x11111111);
    cf.cpu.r[EDX] = 0x12345400;
    RUN("\x0f\x26\xe2\x0f\x24\xe0");            /* TR4 */
    ck_assert_uint_eq(cf.cpu.r[EAX], 0x12345400);
}
END_TEST

START_TEST(registers_that_a_model_lacks_are_ud)
{
    CODE("\x0f\x24\xe8");                       /* TR5 of an 80386 */
    fixture_expect(VECTOR_UD, -1, 0);
    cpu_fixture_down();
    cpu_fixture_up_model("i486");
    CODE("\x0f\x24\xd0");                       /* TR2 */
    fixture_expect(VECTOR_UD, -1, 0);
    cpu_fixture_down();
    cpu_fixture_up_model("pentium");
    CODE("\x0f\x24\xf0");                       /* TR6 */
    fixture_expect(VECTOR_UD, -1, 0);
}
END_TEST

START_TEST(test_registers_want_level_0)
{
    fixture_user();
    CODE("\x0f\x26\xf0");
    fixture_expect(VECTOR_GP, 0, 0);
}
END_TEST

static void add_both(TCase *tc)
{
    tcase_add_loop_test(tc, a_page_that_was_used_hits_with_its_frame_and_way,
                        0, MODELS);
    tcase_add_loop_test(tc, a_flush_is_seen, 0, MODELS);
    tcase_add_loop_test(tc, attributes_are_compared_unless_both_bits_are_set,
                        0, MODELS);
    tcase_add_loop_test(
        tc, an_attribute_with_both_bits_clear_and_an_invalid_tag_miss, 0,
        MODELS);
    tcase_add_loop_test(tc, a_written_entry_translates, 0, MODELS);
    tcase_add_loop_test(
        tc, a_written_entry_may_be_for_a_page_that_no_table_maps, 0, MODELS);
    tcase_add_loop_test(tc, rights_of_a_written_entry_count, 0, MODELS);
    tcase_add_loop_test(tc, an_entry_can_be_written_invalid, 0, MODELS);
    tcase_add_loop_test(tc, without_rep_the_victim_is_written, 0, MODELS);
    tcase_add_loop_test(tc, look_ups_and_writes_are_no_accesses, 0, MODELS);
    tcase_add_loop_test(tc, code_runs_on_by_the_translation_that_is_written,
                        0, MODELS);
}

static void add_parts(TCase *tc)
{
    tcase_add_test(tc, an_i486_shows_pcd_pwt_and_lru);
    tcase_add_test(tc, cache_test_registers_of_an_i486_hold_what_is_written);
    tcase_add_test(tc, registers_that_a_model_lacks_are_ud);
    tcase_add_test(tc, test_registers_want_level_0);
}

static const struct group groups[] = {
    {"both", add_both}, {"parts", add_parts}, {NULL, NULL},
};

Suite *test_register_suite(void)
{
    return groups_suite("test_register", groups, up, cpu_fixture_down);
}
