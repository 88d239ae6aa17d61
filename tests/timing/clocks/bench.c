/* Instructions by setups: see bench.h. */
#include "tests/timing/clocks/bench.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cpu/access/cached.h"
#include "cpu/microcode/tss.h"
#include "mmu/mmu_flush.h"
#include "mmu/pte.h"
#include "tests/unit/cpu_fixture.h"

enum {
    GATE = 0x28, TSS_FREE = 0x30, TSS_NEW = 0x38, TASK_GATE = 0x40,
    CS16 = 0x48, DS16 = 0x50,
    VECTOR_USED = 0x30, VECTOR_TASK = 0x31,
    TSS_NEW_AT = 0xa000, TSS_16_AT = 0xa400,
    STACK = 0xe000, LINEAR_END = 0xfffff,
    IO_MAP = 0x68, IO_MAP_LIMIT = 0xff,
    CODE_MAX = 64, TIMES = 4,
};

enum mode { P32, P16, REAL, V86, USER, MODES };

static const char *const mode_name[MODES] = {"p32", "p16", "real", "v86",
                                             "user"};

void bench_up(const char *model)
{
    cpu_fixture_up_model(model);
    cf.model.timing.predictor.mispredict = 0;   /* as the tables assume */
}

/* The same model with its caches, or without. */
static void choose_caches(bool on)
{
    char name[sizeof cf.model.name];

    if (on == cf.cpu.mmu.caches.on)
        return;
    memcpy(name, cf.model.name, sizeof name);
    cpu_fixture_down();
    cpu_fixture_up_model(name);
    cf.model.timing.predictor.mispredict = 0;
    if (on)
        ck_assert(cached_add(&cf.cpu));
}

void bench_down(void)
{
    cpu_fixture_down();
}

/* The value of a word of the setup ("mem2=": its text); null: it is not
 * there. */
static const char *word(const char *setup, const char *name)
{
    size_t length = strlen(name);

    while (*setup) {
        setup += strspn(setup, " ");
        if (!strncmp(setup, name, length) &&
            (name[length - 1] == '=' || !setup[length] ||
             setup[length] == ' '))
            return setup + length;
        setup += strcspn(setup, " ");
    }
    return NULL;
}

static uint32_t number(const char *setup, const char *name, uint32_t usual)
{
    const char *text = word(setup, name);

    return text ? (uint32_t)strtoul(text, NULL, 16) : usual;
}

static enum mode mode_at(const char *text)
{
    for (unsigned i = 0; i < MODES; i++)
        if (!strncmp(text, mode_name[i], strlen(mode_name[i])))
            return (enum mode)i;
    ck_abort_msg("no mode: %s", text);
}

static void put_gate(uint32_t at, uint32_t selector, uint32_t offset,
                     uint32_t attr, uint32_t parameters)
{
    fixture_write32(at, selector << 16 | (offset & 0xffff));
    fixture_write32(at + 4, (offset & 0xffff0000) | attr << 8 | parameters);
}

static void put_tables(const char *setup)
{
    fixture_descriptor(CS16, 0, 0xffff, 0x009b);
    fixture_descriptor(DS16, 0, 0xffff, 0x0093);
    fixture_descriptor(TSS_FREE, TSS_NEW_AT, TSS32_LIMIT_MIN,
                       DESC_P | DESC_TSS32);
    fixture_descriptor(FIXTURE_TR, FIXTURE_TSS, IO_MAP_LIMIT,
                       DESC_P | DESC_TSS32_BUSY);
    put_gate(FIXTURE_GDT + GATE, FIXTURE_CS, BENCH_TARGET, 0xec,
             number(setup, "gate=", 0));
    put_gate(FIXTURE_GDT + TASK_GATE, TSS_NEW, 0, 0xe5, 0);
    put_gate(FIXTURE_IDT + VECTOR_TASK * 8, TSS_NEW, 0, 0xe5, 0);
    memset(cf.ram + FIXTURE_TSS + TSS32_LIMIT_MIN + 1, 0,
           IO_MAP_LIMIT - TSS32_LIMIT_MIN);
    fixture_write32(FIXTURE_TSS + TSS32_TRAP, (uint32_t)IO_MAP << 16);
    /* Vectors of real mode. */
    fixture_write32(3 * 4, BENCH_TARGET);
    fixture_write32(4 * 4, BENCH_TARGET);
    fixture_write32(VECTOR_USED * 4, BENCH_TARGET);
    cf.ram[BENCH_TARGET] = 0xf4;
}

/* The task to switch to, which begins at BENCH_TARGET. */
static void put_task(const char *setup)
{
    const char *kind = word(setup, "task=");
    bool wide = kind && strncmp(kind, "286", 3);
    bool v86 = kind && !strncmp(kind, "v86", 3);
    bool busy = word(setup, "nt=");
    unsigned size = wide ? 4 : 2;
    uint8_t *tss = cf.ram + TSS_NEW_AT;

    if (!kind)
        return;
    fixture_descriptor(TSS_NEW, TSS_NEW_AT, TSS32_LIMIT_MIN,
                       DESC_P | (wide ? DESC_TSS32 : DESC_TSS16) |
                           (busy ? DESC_TSS_BUSY : 0u));
    memset(tss, 0, TSS32_LIMIT_MIN + 1u);
    memcpy(tss + (wide ? TSS32_EIP : TSS16_IP),
           &(uint32_t){BENCH_TARGET}, size);
    memcpy(tss + (wide ? TSS32_EFLAGS : TSS16_FLAGS),
           &(uint32_t){v86 ? EFLAGS_VM | EFLAGS_1 : EFLAGS_1}, size);
    memcpy(tss + (wide ? TSS32_REGS : TSS16_REGS) + ESP * size,
           &(uint32_t){STACK}, size);
    fixture_write32(TSS_NEW_AT + TSS32_ESP0, FIXTURE_STACK_0);
    for (unsigned i = 0; i < SEGS && !v86; i++)
        if (wide || i <= SEG_DS)
            memcpy(tss + (wide ? TSS32_SEGS + 4 * i : TSS16_SEGS + 2 * i),
                   &(uint16_t){i == SEG_CS ? FIXTURE_CS : FIXTURE_DS}, 2);
    if (wide) {
        fixture_write32(TSS_NEW_AT + TSS32_ESP0, FIXTURE_STACK_0);
        fixture_write32(TSS_NEW_AT + TSS32_ESP0 + 4, FIXTURE_DS);
    }
    fixture_write32(FIXTURE_TSS, TSS_NEW);      /* back links */
    fixture_write32(TSS_16_AT, TSS_NEW);
}

static void set_task_register(const char *setup)
{
    bool narrow = word(setup, "from=286");

    cf.cpu.tr = (struct segment){
        .selector = FIXTURE_TR, .base = narrow ? TSS_16_AT : FIXTURE_TSS,
        .limit = narrow ? TSS16_LIMIT_MIN : IO_MAP_LIMIT,
        .attr = DESC_P | (narrow ? DESC_TSS16_BUSY : DESC_TSS32_BUSY)};
    if (narrow)
        fixture_descriptor(FIXTURE_TR, TSS_16_AT, TSS16_LIMIT_MIN,
                           DESC_P | DESC_TSS16_BUSY);
}

static void set_segments(enum mode mode)
{
    static const uint16_t code[] = {FIXTURE_CS, CS16, 0, 0, FIXTURE_CS_USER};
    static const uint16_t data[] = {FIXTURE_DS, DS16, 0, 0, FIXTURE_DS_USER};

    for (unsigned i = 0; i < SEGS; i++) {
        struct segment s = segment_make(0, mode == V86 ? 0xf3 : 0x93, 0,
                                        0xffff);

        if (mode == REAL || mode == V86)
            segment_set(&cf.cpu, i, &s);
        else
            fixture_segment(i, i == SEG_CS ? code[mode] : data[mode]);
    }
}

static void set_mode(enum mode mode, const char *setup)
{
    struct cpu *cpu = &cf.cpu;
    uint32_t flags = EFLAGS_1;

    if (number(setup, "zf=", 0))
        flags |= EFLAGS_ZF;
    if (number(setup, "of=", 0))
        flags |= EFLAGS_OF;
    if (number(setup, "nt=", 0))
        flags |= EFLAGS_NT;
    if (mode == V86)
        flags |= EFLAGS_VM | EFLAGS_IOPL;
    cpu->cr0 = CR0_ET | (mode == REAL ? 0u : CR0_PE);
    cpu->cr3 = 0;
    flags_materialize(cpu);
    cpu->eflags = flags;
    cpu->cpl = mode == V86 || mode == USER ? 3 : 0;
    cpu->gdtr = (struct table_register){FIXTURE_GDT, 0x7f};
    cpu->idtr = mode == REAL ? (struct table_register){0, 0x3ff}
                             : (struct table_register){FIXTURE_IDT, 0x7ff};
    cpu->ldtr = (struct segment){0};
    set_segments(mode);
    sysreg_update_paging(cpu);
    segment_update_mode(cpu);
    cpu->key.pipeline = 0;
}

/* Code and all else at their own addresses, by entries that need no update. */
static void set_paging(const char *setup)
{
    enum { LINEAR = 0x400000, SECOND_TABLE = 0xb000 };
    uint32_t updates = number(setup, "walk=", 0);
    uint32_t entry = PTE_P | PTE_W | (updates > 0 ? 0u : PTE_A);
    uint32_t directory = PTE_P | PTE_W | (updates > 1 ? 0u : PTE_A);

    if (!word(setup, "walk="))
        return;
    for (uint32_t page = 0; page < FIXTURE_RAM >> 12; page++)
        fixture_write32(FIXTURE_TABLE + page * 4,
                        page << 12 | PTE_P | PTE_W | PTE_A | PTE_D);
    fixture_write32(FIXTURE_DIRECTORY, FIXTURE_TABLE | PTE_P | PTE_W | PTE_A);
    fixture_write32(FIXTURE_DIRECTORY + (LINEAR >> 22) * 4,
                    SECOND_TABLE | directory);
    fixture_write32(SECOND_TABLE + (BENCH_DATA >> 12) * 4, BENCH_DATA | entry);
    cf.cpu.cr0 |= CR0_PG;
    cf.cpu.cr3 = FIXTURE_DIRECTORY;
    sysreg_update_paging(&cf.cpu);
    mmu_flush(&cf.cpu.mmu, FLUSH_mov_cr3, 0, 0);
}

static void set_registers(enum mode mode, const char *setup)
{
    static const char *const name[GPRS] = {"eax=", "ecx=", "edx=", "ebx=",
                                           "esp=", "ebp=", "esi=", "edi="};
    static const uint32_t usual[GPRS] = {
        [EBX] = BENCH_DATA, [ESP] = STACK, [EBP] = 0x6800,
        [ESI] = BENCH_DATA, [EDI] = BENCH_DATA + 0x400};
    const char *items = word(setup, "stack=");
    unsigned size = mode == P32 || mode == USER ? 4 : 2;

    for (unsigned i = 0; i < GPRS; i++)
        cf.cpu.r[i] = number(setup, name[i], usual[i]);
    memset(cf.ram + BENCH_DATA, 0, 0x800);
    memset(cf.ram + STACK - 0x100, 0, 0x200);
    fixture_write32(BENCH_DATA, number(setup, "mem=", 0));
    fixture_write32(BENCH_DATA + 4, number(setup, "mem2=", 0));
    for (uint32_t at = STACK; items; at += size) {
        char *end;
        uint32_t item = (uint32_t)strtoul(items, &end, 16);

        memcpy(cf.ram + at, &item, size);
        items = *end == ',' ? end + 1 : NULL;
    }
}

/* Bytes written in hexadecimal; returns how many. */
static unsigned bytes_of(const char *hex, uint8_t bytes[CODE_MAX])
{
    unsigned count = 0;
    char pair[3] = {0};

    for (; hex[0] && hex[0] != ' ' && hex[0] != ';'; hex += 2) {
        ck_assert_uint_lt(count, CODE_MAX - 1);
        memcpy(pair, hex, 2);
        bytes[count++] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return count;
}

/* The cycles of the bytes `times` in a row and HLT: from the same state for the
 * second time. */
static uint32_t run(enum mode mode, const char *setup, const uint8_t *bytes,
                    unsigned count, unsigned times)
{
    static const char hlt[] = "\xf4\xf4";
    uint64_t before = 0;

    for (unsigned i = 0; i < times; i++)
        fixture_put(FIXTURE_CODE + i * count, (const char *)bytes, count);
    fixture_put(FIXTURE_CODE + times * count, hlt, 2);
    for (unsigned i = 0; i < 2; i++) {
        put_tables(setup);
        put_task(setup);
        set_mode(mode, setup);
        set_paging(setup);
        set_task_register(setup);
        set_registers(mode, setup);
        cf.cpu.eip = FIXTURE_CODE;
        before = cf.cpu.cycles.total;
        fixture_run();
    }
    return (uint32_t)(cf.cpu.cycles.total - before);
}

/* What a HLT costs in a mode: above level 0, the exception that it is. */
static uint32_t halting(enum mode mode)
{
    return run(mode, "", NULL, 0, 0);
}

uint32_t bench_run(const char *setup, const char *code)
{
    const char *end = word(setup, "end=");
    enum mode mode = mode_at(setup);
    uint8_t bytes[CODE_MAX];
    unsigned count = bytes_of(code, bytes);
    uint32_t all;

    choose_caches(word(setup, "caches"));
    all = run(mode, setup, bytes, count, 1);
    return all - halting(end ? mode_at(end) : mode);
}

uint32_t bench_cycles(const char *setup, const char *code)
{
    const char *end = word(setup, "end="), *less = word(setup, "lesscode=");
    enum mode mode = mode_at(setup);
    bool caches = word(setup, "caches");
    unsigned times = word(setup, "once") || cf.model.name[0] != 'i' ? 1 : TIMES;
    uint8_t bytes[CODE_MAX];
    unsigned count = bytes_of(code, bytes);
    uint32_t all;

    choose_caches(caches);
    all = run(mode, setup, bytes, count, times);

    if (!word(setup, "whole"))
        all -= halting(end ? mode_at(end) : mode);
    if (less) {
        count = bytes_of(less, bytes);
        all -= run(mode, setup, bytes, count, times) - halting(mode);
    }
    return all * 100 / times;
}
