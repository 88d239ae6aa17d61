/*
 * A CPU with caches: whatever the emulator keeps to be fast (l0, blocks of many
 * instructions, fused micro-ops, one look-up a line of a string), it counts and
 * waits as in single steps without any of that. The caches themselves are held
 * against a reference in check_cache.c.
 */
#include <stdlib.h>
#include <string.h>

#include "cpu/access/cached.h"
#include "cpu/block/block.h"
#include "devices/bus/bus_requester.h"
#include "mmu/pte.h"
#include "cpu/jit/jit.h"
#include "tests/unit/cpu_fixture.h"

Suite *cached_cpu_suite(void);

enum {
    PROGRAMS = 12, PIECES = 120, LOOPS = 6,
    FUNCTION = FIXTURE_CODE + 0x2f00, END = FIXTURE_CODE + 0x2e00,
    DATA_SPAN = 0x3000, CODE_SPAN = 0x800, VECTOR_BACK = 0x30, PERIOD = 131,
};

/* How a program is run. */
struct way {
    unsigned insns;             /* in a block, at most */
    bool fuse, l0, steps, jit;
};

static const struct way ways[] = {
    {1, false, false, true, false},  /* the plain one: all others equal it */
    {1, false, false, false, false}, {4, true, false, false, false},
    {32, true, false, false, false}, {1, false, true, false, false},
    {4, true, true, false, false}, {32, false, true, false, false},
    {32, true, true, false, false}, {32, true, true, false, true},
    {4, false, true, false, true},
};

enum { WAYS = sizeof ways / sizeof ways[0] };

/* What a run leaves. */
struct outcome {
    uint64_t cycles[CYCLE_CAUSES + 1];
    struct cpu_counters counters;
    struct walk_counters walks;
    struct cache_counters caches[3];
    uint64_t uncached, events;
    uint32_t r[GPRS];
};

static struct event tick;
static uint64_t events;

static unsigned pick(unsigned n)
{
    return (unsigned)rand() % n;
}

static uint32_t at;             /* where the next byte of the program goes */
static uint32_t last_place;

static void emit(const char *bytes, unsigned size)
{
    fixture_put(at, bytes, size);
    at += size;
}

#define EMIT(bytes) emit(bytes, sizeof(bytes) - 1)

static void emit32(uint32_t value)
{
    fixture_write32(at, value);
    at += 4;
}

/* A displacement from EBX: often near the last, now and then unaligned. */
static void emit_place(void)
{
    last_place = (pick(3) ? last_place + pick(48) : pick(DATA_SPAN)) %
                 DATA_SPAN;
    emit32(pick(8) ? last_place & ~3u : last_place);
}

static void emit_string(const char *insn)
{
    EMIT("\x51\xb9");                           /* PUSH ECX; MOV ECX, n */
    emit32(1 + pick(60));
    EMIT("\x8d\xb3");                           /* LEA ESI, [EBX + d] */
    emit_place();
    EMIT("\x8d\xbb");                           /* LEA EDI, [EBX + d] */
    emit_place();
    emit(insn, 2);
    EMIT("\x59");                               /* POP ECX */
}

static void emit_piece(void)
{
    switch (pick(18)) {
    case 0: case 1: EMIT("\x8b\x83"); emit_place(); break;  /* MOV EAX, [] */
    case 2: case 3: EMIT("\x89\x83"); emit_place(); break;  /* MOV [], EAX */
    case 4: EMIT("\x01\x83"); emit_place(); break;          /* ADD [], EAX */
    case 5: EMIT("\x0f\xb6\x93"); emit_place(); break;      /* MOVZX EDX, [] */
    case 6: EMIT("\x66\x89\x83"); emit_place(); break;      /* MOV [], AX */
    case 7: EMIT("\x50\x51\x52\x53\x5b\x5a\x59\x58"); break;    /* PUSH, POP */
    case 8: EMIT("\x60\x61"); break;                        /* PUSHA; POPA */
    case 9: emit_string("\xf3\xa5"); break;                 /* REP MOVSD */
    case 10: emit_string("\xf3\xaa"); break;                /* REP STOSB */
    case 11: EMIT("\xe8"); emit32(FUNCTION - at - 4); break;    /* CALL */
    case 12: EMIT("\xeb\x05\x90\x90\x90\x90\x90"); break;   /* JMP */
    case 13: EMIT("\x39\xd0\x75\x03\x40\x40\x40"); break;   /* CMP; JNE; INC */
    case 14: EMIT("\x83\xc0\x07\x31\xd0\xc1\xe0\x03"); break;   /* arithmetic */
    case 15: EMIT("\x1e\x1f"); break;                       /* PUSH, POP DS */
    case 16: EMIT("\xcd\x30"); break;                       /* INT 30 */
    default: if (pick(40) == 0) EMIT("\x0f\x09"); break;    /* WBINVD */
    }
}

static void write_program(void)
{
    CODE_AT(FUNCTION, "\x42\xc3");              /* INC EDX; RET */
    CODE_AT(FIXTURE_HANDLERS + VECTOR_BACK * 16, "\xcf");   /* IRET */
    at = FIXTURE_CODE;
    last_place = 0;
    for (unsigned i = 0; i < PIECES; i++)
        emit_piece();
    EMIT("\x49\x0f\x85");                       /* DEC ECX; JNZ */
    emit32(FIXTURE_CODE - at - 4);
    EMIT("\xf4");
    ck_assert_uint_lt(at, END);
}

/* Pages that are not cached, and one whose writes go through. */
static void write_tables(void)
{
    const uint32_t present = PTE_P | PTE_W;

    fixture_paging();
    fixture_write32(FIXTURE_TABLE + (FIXTURE_DATA + 0x1000) / 1024,
                    (FIXTURE_DATA + 0x1000) | present | PTE_PCD);
    fixture_write32(FIXTURE_TABLE + (FIXTURE_DATA + 0x2000) / 1024,
                    (FIXTURE_DATA + 0x2000) | present | PTE_PWT);
    fixture_write32(FIXTURE_TABLE + (FIXTURE_CODE + 0x1000) / 1024,
                    (FIXTURE_CODE + 0x1000) | present | PTE_PCD);
}

/* Small caches, which miss often. */
static struct cache_config small_caches(bool unified)
{
    struct cache_geometry l1 = {1024, 4, 32, false, true, TLB_LRU};
    struct cache_config config = {
        .unified = unified, .write_buffers = 4, .l2_hit = 5, .memory = 23,
        .write = 9, .walk_hit = 2,
    };

    if (unified) {
        config.cache[CACHE_L1D] = (struct cache_geometry){
            2048, 4, 16, true, false, TLB_PLRU};
        return config;
    }
    config.cache[CACHE_L1I] = config.cache[CACHE_L1D] = l1;
    config.cache[CACHE_L2] = (struct cache_geometry){4096, 8, 32, false, true,
                                                     TLB_PLRU};
    return config;
}

static void on_tick(void *opaque, uint64_t due)
{
    uint64_t code;
    uint8_t byte;

    (void)opaque;
    events = events * 31 + cf.clock.now;
    /* A device reads and writes memory. */
    if (events % 3 == 0)
        bus_requester_write(&cf.bus, &(struct bus_requester){.name = "test"},
                            FIXTURE_DATA + events % DATA_SPAN, "abc", 3);
    /* It writes what was there where the program is. */
    if (events % 7 == 0) {
        code = FIXTURE_CODE + events % CODE_SPAN;
        bus_dma_read(&cf.bus, code, &byte, 1);
        bus_requester_write(&cf.bus, &(struct bus_requester){.name = "test"},
                            code, &byte, 1);
    }
    clock_schedule(&cf.clock, &tick, due + PERIOD);
}

static void read_outcome(struct outcome *o)
{
    const struct caches *c = &cf.cpu.mmu.caches;

    memset(o, 0, sizeof *o);
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        o->cycles[i] = cycles_of(&cf.cpu.cycles, (enum cycle_cause)i);
    o->cycles[CYCLE_CAUSES] = cf.cpu.cycles.total;
    o->counters = cf.cpu.counters;
    o->counters.blocks_made = o->counters.blocks_dropped = 0;
    o->walks = cf.cpu.mmu.walks;
    o->caches[0] = cache_read_counters(&c->l1i);
    o->caches[1] = cache_read_counters(&c->l1d);
    o->caches[2] = cache_read_counters(&c->l2);
    o->uncached = c->uncached;
    o->events = events;
    memcpy(o->r, cf.cpu.r, sizeof o->r);
}

static void run_program(unsigned seed, const struct way *way,
                        struct outcome *outcome)
{
    bool unified = seed & 1, insns = seed & 4;

    cpu_fixture_up_model(unified ? "i486" : "p6");
    cf.cpu.mmu.config.cache = small_caches(unified);
    ck_assert(cached_add(&cf.cpu));
    block_cache_set_shape(cf.cpu.blocks, way->insns, way->fuse);
    if (way->jit)
        ck_assert(jit_add(&cf.cpu, 1));
    if (!way->l0)
        mmu_without_l0(&cf.cpu.mmu);
    fixture_single_steps(way->steps);
    cf.cpu.clock_counts_insns = insns;
    srand(seed + 1);
    write_program();
    if (seed & 2)
        write_tables();
    cf.cpu.r[ECX] = LOOPS;
    cf.cpu.r[EBX] = FIXTURE_DATA;
    events = 1;
    tick = (struct event){.fire = on_tick};
    clock_schedule(&cf.clock, &tick, PERIOD);
    fixture_run();
    read_outcome(outcome);
    cpu_fixture_down();
}

/* Loop index: program. */
START_TEST(a_program_counts_and_waits_the_same_however_it_is_run)
{
    struct outcome plain, other;

    run_program((unsigned)_i, &ways[0], &plain);
    ck_assert_uint_gt(plain.cycles[CYCLE_cache_miss], 0);
    ck_assert_uint_gt(plain.events, 1);
    for (unsigned i = 1; i < WAYS; i++) {
        run_program((unsigned)_i, &ways[i], &other);
        ck_assert_msg(!memcmp(&plain, &other, sizeof plain),
                      "way %u: cycles %lu, %lu; misses of l1d %lu, %lu", i,
                      plain.cycles[CYCLE_CAUSES], other.cycles[CYCLE_CAUSES],
                      plain.caches[1].misses[CACHE_LOAD],
                      other.caches[1].misses[CACHE_LOAD]);
    }
}
END_TEST

START_TEST(every_load_of_a_page_with_pcd_goes_past_the_caches)
{
    cpu_fixture_up();
    cf.cpu.mmu.config.cache = small_caches(false);
    ck_assert(cached_add(&cf.cpu));
    write_tables();
    cf.cpu.r[EBX] = FIXTURE_DATA + 0x1000;
    CODE("\x8b\x03\x8b\x03\x8b\x03\xf4");       /* MOV EAX, [EBX] */
    fixture_run();
    ck_assert_uint_eq(cf.cpu.mmu.dside->hits, 2);
    ck_assert_uint_eq(cf.cpu.mmu.caches.uncached, 3);
    cpu_fixture_down();
}
END_TEST

/* A jump from one place of the code to another. */
static void jump(uint32_t from, uint32_t to)
{
    CODE_AT(from, "\xe9");
    fixture_write32(from + 1, to - (from + 5));
}

/* Four lines in one set. A loop of two lines ends by a fault in the first, which
 * then is younger than the second: of the two, the second makes room. */
START_TEST(a_block_left_by_a_fault_has_touched_its_lines_up_to_there)
{
    const uint32_t first = FIXTURE_CODE + 0x100, second = FIXTURE_CODE + 0x200;

    cpu_fixture_up();
    cf.cpu.mmu.config.cache = small_caches(false);
    cf.cpu.mmu.config.cache.cache[CACHE_L1I].bytes = 4 * 32;
    ck_assert(cached_add(&cf.cpu));
    cf.cpu.r[ECX] = 5;
    CODE("\xeb\x01\xf4"                          /* JMP past the HLT */
         "\x49\x31\xc0\xf6\xf1"                  /* DEC ECX; AL = 0 / CL */
         "\x8d\xb4\x26\0\0\0\0\x8d\xb4\x26\0\0\0\0"
         "\x8d\xb4\x26\0\0\0\0\x8d\xb4\x26\0\0\0\0"  /* LEA ESI, [ESI] */
         "\xeb\xdd");                             /* JMP to the DEC */
    jump(FIXTURE_HANDLERS + VECTOR_DE * 16, first);
    jump(first, second);
    jump(second, FIXTURE_CODE + 2);
    fixture_run();
    ck_assert_uint_eq(cf.cpu.r[ECX], 0);
    ck_assert_uint_eq(cache_read_counters(&cf.cpu.mmu.caches.l1i)
                          .misses[CACHE_FETCH], 5);
    cpu_fixture_down();
}
END_TEST

Suite *cached_cpu_suite(void)
{
    Suite *suite = suite_create("cached_cpu");
    TCase *tc = tcase_create("random programs");

    tcase_add_loop_test(tc, a_program_counts_and_waits_the_same_however_it_is_run,
                        0, PROGRAMS);
    tcase_add_test(tc, every_load_of_a_page_with_pcd_goes_past_the_caches);
    tcase_add_test(tc, a_block_left_by_a_fault_has_touched_its_lines_up_to_there);
    suite_add_tcase(suite, tc);
    return suite;
}
