/*
 * The engine: micro-ops by threaded dispatch.
 *
 * One label per micro-op, named after it. A handler ends in NEXT, or leaves
 * through `fault` or `leave`. What an instruction commits it commits after its
 * last micro-op that may fault, so a fault needs no undoing.
 *
 * When a memory access brings time to an event, or overwrites the running
 * block, the rest of the current instruction is copied aside with a `leave`
 * behind it, and execution goes on there (`divert`): blocks need no test
 * between instructions.
 */
#include "cpu/engine.h"

#include <string.h>

#include "cpu/alu.h"
#include "cpu/fetch.h"
#include "cpu/flags.h"
#include "cpu/mem.h"
#include "cpu/seg.h"
#include "cpu/trap.h"

/* Accounts for the first `insns` instructions of the running block and, when
 * one more has started, for its fetch. */
static inline void engine_commit(struct cpu *cpu, unsigned insns, bool started)
{
    const struct block *b = cpu->block;
    unsigned fetches = insns + started - cpu->fetch_counted;

    cpu->committed = true;
    cpu->counters.instructions += insns;
    cpu->counters.uops += b->insn[insns].uop;
    cycles_charge(&cpu->cycles, CYCLE_issue, b->insn[insns].cycles);
    if (fetches && !cpu->mmu.fetch_each)
        mmu_fetch_again(&cpu->mmu, fetches);
}

/* The rest of the instruction of `u`, to be left afterwards. */
static const struct uop *divert(struct cpu *cpu, const struct uop *u)
{
    const struct block *b = cpu->block;
    const struct uop *end = b->uops + b->insn[u->insn + 1].uop;
    unsigned count;

    if (u >= cpu->divert && u < cpu->divert + CPU_DIVERT_MAX)
        return u;               /* already on the way out */
    count = (unsigned)(end - (u + 1));
    memcpy(&cpu->divert[1], u + 1, count * sizeof *u);
    cpu->divert[0] = *u;
    cpu->divert[1 + count] = (struct uop){.code = UOP_leave, .insn = u->insn};
    return cpu->divert;
}

/* EIP after a relative branch or call, by operand size. */
static uint32_t relative(const struct cpu *cpu, const struct uop *u)
{
    uint32_t target = cpu->eip + u->imm;

    return u->b == 1 ? target & 0xffff : target;
}

static bool within_code(const struct cpu *cpu, uint32_t target)
{
    return target <= cpu->seg[SEG_CS].limit;
}

/* LOOP, LOOPE, LOOPNE, JCXZ (PRM386): counts, says whether it is taken. */
static bool loop_taken(struct cpu *cpu, const struct uop *u)
{
    enum { LOOPNE, LOOPE, LOOP, JCXZ };
    uint32_t mask = u->scale ? UINT32_MAX : 0xffff;
    uint32_t count = cpu->r[ECX];

    if (u->aux == JCXZ)
        return !(count & mask);
    count = (count & ~mask) | ((count - 1) & mask);
    cpu->r[ECX] = count;
    if (!(count & mask))
        return false;
    return u->aux == LOOP || flag_zf(cpu) == (u->aux == LOOPE);
}

/* The successor within this page, linked once and then found by its link. */
static struct block *chain(struct cpu *cpu, struct block *b, bool taken,
                           uint32_t target)
{
    uint64_t serial = block_cache_serial(cpu->blocks);
    uint64_t ticks;
    struct block *to;

    if (cpu->mmu.fetch_each || b->paddr2)
        return NULL;
    if (b->link_serial != serial) {
        b->link[0] = b->link[1] = NULL;
        b->link_serial = serial;
    }
    to = b->link[taken];
    if (!to) {
        uint32_t from = cpu->seg[SEG_CS].base + cpu->eip;
        uint32_t lin = cpu->seg[SEG_CS].base + target;

        if ((from ^ lin) >> 12)
            return NULL;
        cpu->block = NULL;      /* the cache may have to be cleared */
        to = block_get(cpu, (b->paddr & ~UINT64_C(0xfff)) | (lin & 0xfff),
                       false, 0);
        if (!to || to->paddr2)
            return NULL;
        if (block_cache_serial(cpu->blocks) == serial)
            b->link[taken] = to;
    }
    ticks = cpu->clock_counts_insns
                ? cpu->counters.instructions +
                      cpu->idle_ticks + to->insns
                : cpu->cycles.total + to->cycles;
    if (ticks >= cpu->clock->next_due ||
        target + to->bytes - 1 > cpu->seg[SEG_CS].limit)
        return NULL;
    return to;
}

#define R cpu->r
#define LINEAR (R[u->a] + (R[u->b] << u->scale) + u->imm)
#define LOW8(d, v) ((d) = ((d) & 0xffffff00) | ((v) & 0xff))
#define LOW16(d, v) ((d) = ((d) & 0xffff0000) | ((v) & 0xffff))
#define SET8(d, v) LOW8(d, v)
#define SET16(d, v) LOW16(d, v)
#define SET32(d, v) ((d) = (v))

#define NEXT                                                            \
    do {                                                                \
        u++;                                                            \
        goto *label[u->code];                                           \
    } while (0)

/* After an access by way of mem.c. */
#define SETTLE(status)                                                  \
    do {                                                                \
        enum mem_status s_ = (status);                                  \
        if (__builtin_expect(s_ != MEM_OK, 0)) {                        \
            if (s_ == MEM_FAULT)                                        \
                goto fault;                                             \
            u = divert(cpu, u);                                         \
        }                                                               \
    } while (0)

/* A binary operation of every size, with register and immediate source. */
#define BINARY_SIZE(op, bits, suffix, source, body)                     \
    op_##op##bits##suffix:                                              \
    {                                                                   \
        uint32_t a = R[u->a], b = (source), r;                          \
        body(bits);                                                     \
        NEXT;                                                           \
    }
#define BINARY(op, body)                                                \
    BINARY_SIZE(op, 8, , R[u->b], body)                                 \
    BINARY_SIZE(op, 16, , R[u->b], body)                                \
    BINARY_SIZE(op, 32, , R[u->b], body)                                \
    BINARY_SIZE(op, 8, i, u->imm, body)                                 \
    BINARY_SIZE(op, 16, i, u->imm, body)                                \
    BINARY_SIZE(op, 32, i, u->imm, body)

#define DO_ADD(bits)                                                    \
    r = a + b;                                                          \
    lazy_set(cpu, LAZY_ADD, 32 - bits, a, b, r);                        \
    SET##bits(R[u->d], r)
#define DO_ADC(bits)                                                    \
    r = a + b + flag_cf(cpu);                                           \
    lazy_set(cpu, LAZY_ADD, 32 - bits, a, b, r);                        \
    SET##bits(R[u->d], r)
#define DO_SUB(bits)                                                    \
    r = a - b;                                                          \
    lazy_set(cpu, LAZY_SUB, 32 - bits, a, b, r);                        \
    SET##bits(R[u->d], r)
#define DO_SBB(bits)                                                    \
    r = a - b - flag_cf(cpu);                                           \
    lazy_set(cpu, LAZY_SBB, 32 - bits, a, b, r);                        \
    SET##bits(R[u->d], r)
#define DO_CMP(bits)                                                    \
    r = a - b;                                                          \
    lazy_set(cpu, LAZY_SUB, 32 - bits, a, b, r)
#define DO_LOGIC(bits, expression)                                      \
    r = (expression);                                                   \
    lazy_set(cpu, LAZY_LOGIC, 32 - bits, a, b, r);                      \
    SET##bits(R[u->d], r)
#define DO_AND(bits) DO_LOGIC(bits, a & b)
#define DO_OR(bits) DO_LOGIC(bits, a | b)
#define DO_XOR(bits) DO_LOGIC(bits, a ^ b)
#define DO_TEST(bits)                                                   \
    r = a & b;                                                          \
    lazy_set(cpu, LAZY_LOGIC, 32 - bits, a, b, r)
#define DO_SHIFT(bits, op)                                              \
    r = alu_shift(cpu, SHIFT_##op, bits, a, b);                         \
    SET##bits(R[u->d], r)
/* A left shift is, for its last step, the addition of a value to itself. */
#define DO_SHL(bits)                                                    \
    b &= 31;                                                            \
    if (b) {                                                            \
        a <<= b - 1;                                                    \
        r = a << 1;                                                     \
        lazy_set(cpu, LAZY_ADD, 32 - bits, a, a, r);                    \
        SET##bits(R[u->d], r);                                          \
    }
#define DO_RIGHT(bits, kind, type)                                      \
    b &= 31;                                                            \
    if (b) {                                                            \
        a = (uint32_t)((type)a >> (b - 1));                             \
        r = (uint32_t)((type)a >> 1);                                   \
        lazy_set(cpu, kind, 32 - bits, a, 0, r);                        \
        cpu->lazy.b = a & 1;                                            \
        SET##bits(R[u->d], r);                                          \
    }
#define DO_SHR(bits)                                                    \
    a = (uint##bits##_t)a;                                              \
    DO_RIGHT(bits, LAZY_SHR, uint32_t)
#define DO_SAR(bits)                                                    \
    a = (uint32_t)(int32_t)(int##bits##_t)a;                            \
    DO_RIGHT(bits, LAZY_SAR, int32_t)
#define DO_ROL(bits) DO_SHIFT(bits, rol)
#define DO_ROR(bits) DO_SHIFT(bits, ror)
#define DO_RCL(bits) DO_SHIFT(bits, rcl)
#define DO_RCR(bits) DO_SHIFT(bits, rcr)

/* INC and DEC keep CF: it moves to eflags before the new lazy state. */
#define STEP_SIZE(op, bits, kind, by)                                   \
    op_##op##bits:                                                      \
    {                                                                   \
        uint32_t a = R[u->a], r = a by 1;                               \
        uint32_t carry = flag_cf(cpu);                                  \
        cpu->eflags = (cpu->eflags & ~(uint32_t)EFLAGS_CF) | carry;     \
        lazy_set(cpu, kind, 32 - bits, a, 1, r);                        \
        SET##bits(R[u->d], r);                                          \
        NEXT;                                                           \
    }
#define STEP(op, kind, by)                                              \
    STEP_SIZE(op, 8, kind, by)                                          \
    STEP_SIZE(op, 16, kind, by)                                         \
    STEP_SIZE(op, 32, kind, by)

#define NEG_NOT_SIZE(bits)                                              \
    op_neg##bits:                                                       \
    {                                                                   \
        uint32_t b = R[u->a], r = -b;                                   \
        lazy_set(cpu, LAZY_SUB, 32 - bits, 0, b, r);                    \
        SET##bits(R[u->d], r);                                          \
        NEXT;                                                           \
    }                                                                   \
    op_not##bits: SET##bits(R[u->d], ~R[u->a]); NEXT;

#define MULDIV_SIZE(bits)                                               \
    op_mul##bits: alu_mul(cpu, bits, false, R[u->a]); NEXT;             \
    op_imul##bits: alu_mul(cpu, bits, true, R[u->a]); NEXT;             \
    op_div##bits:                                                       \
    if (!alu_div(cpu, bits, false, R[u->a]))                            \
        goto fault;                                                     \
    NEXT;                                                               \
    op_idiv##bits:                                                      \
    if (!alu_div(cpu, bits, true, R[u->a]))                             \
        goto fault;                                                     \
    NEXT;

/* Bit operations set CF alone; the manual leaves the others undefined, and
 * they are unchanged, as on the parts known. */
#define BIT_SIZE(op, bits, expression)                                  \
    op_##op##bits:                                                      \
    {                                                                   \
        uint32_t a = R[u->a];                                           \
        uint32_t bit = 1u << ((u->aux ? u->imm : R[u->b]) & (bits - 1)); \
        flags_write(cpu, EFLAGS_CF, a & bit ? EFLAGS_CF : 0);           \
        expression(bits);                                               \
        NEXT;                                                           \
    }
#define BIT(op, expression)                                             \
    BIT_SIZE(op, 16, expression)                                        \
    BIT_SIZE(op, 32, expression)
#define DO_BT(bits) (void)bit
#define DO_BTS(bits) SET##bits(R[u->d], a | bit)
#define DO_BTR(bits) SET##bits(R[u->d], a & ~bit)
#define DO_BTC(bits) SET##bits(R[u->d], a ^ bit)

#define WIDE_SIZE(bits)                                                 \
    op_shld##bits:                                                      \
    SET##bits(R[u->d],                                                  \
              alu_shift_double(cpu, true, bits, R[u->a], R[u->b],       \
                               u->aux ? R[ECX] : u->imm));              \
    NEXT;                                                               \
    op_shrd##bits:                                                      \
    SET##bits(R[u->d],                                                  \
              alu_shift_double(cpu, false, bits, R[u->a], R[u->b],      \
                               u->aux ? R[ECX] : u->imm));              \
    NEXT;                                                               \
    op_imul2_##bits:                                                    \
    SET##bits(R[u->d], alu_imul2(cpu, bits, R[u->a], R[u->b]));         \
    NEXT;                                                               \
    op_bsf##bits:                                                       \
    SET##bits(R[u->d],                                                  \
              alu_bit_scan(cpu, false, bits, R[u->a], R[u->d]));        \
    NEXT;                                                               \
    op_bsr##bits:                                                       \
    SET##bits(R[u->d],                                                  \
              alu_bit_scan(cpu, true, bits, R[u->a], R[u->d]));         \
    NEXT;                                                               \
    op_cmov##bits:                                                      \
    if (flags_condition(cpu, u->aux))                                   \
        SET##bits(R[u->d], R[u->a]);                                    \
    NEXT;

#define CMPXCHG_SIZE(bits)                                              \
    op_cmpxchg##bits:                                                   \
    {                                                                   \
        uint32_t acc = R[EAX], a = R[u->a], r = acc - a;                \
        bool equal = !(r << (32 - bits));                               \
        lazy_set(cpu, LAZY_SUB, 32 - bits, acc, a, r);                  \
        R[u->d] = equal ? R[u->b] : a;                                  \
        if (!equal)                                                     \
            SET##bits(R[EAX], a);                                       \
        NEXT;                                                           \
    }

#define LOAD(name, bytes, function, conversion, address)                \
    op_##name:                                                          \
    {                                                                   \
        uint32_t value = 0, lin = (address);                            \
        cpu->uop = u;                                                   \
        uint8_t d = u->d;                                               \
        SETTLE(function(cpu, lin, bytes, &value));                      \
        R[d] = conversion value;                                        \
        NEXT;                                                           \
    }
#define STORE(name, bytes, source, address)                             \
    op_##name:                                                          \
    {                                                                   \
        uint32_t lin = (address);                                       \
        cpu->uop = u;                                                   \
        SETTLE(mem_store(cpu, lin, bytes, source));                     \
        NEXT;                                                           \
    }
/* Offset in the segment, checked, plus its base. */
#define SEGMENTED(bytes, write)                                         \
    ({                                                                  \
        uint32_t offset_ = LINEAR;                                      \
        if (!segment_check(cpu, u->seg, offset_, bytes, write))         \
            goto fault;                                                 \
        cpu->seg[u->seg].base + offset_;                                \
    })
#define MEMORY_SIZE(bits, bytes)                                        \
    LOAD(ld##bits, bytes, mem_load, , LINEAR)                           \
    LOAD(ldx##bits, bytes, mem_load_rmw, , LINEAR)                      \
    STORE(st##bits, bytes, R[u->d], LINEAR)                             \
    STORE(sti##bits, bytes, u->imm2, LINEAR)                            \
    LOAD(lds_##bits, bytes, mem_load, , SEGMENTED(bytes, false))        \
    LOAD(ldxs_##bits, bytes, mem_load_rmw, , SEGMENTED(bytes, true))    \
    STORE(sts_##bits, bytes, R[u->d], SEGMENTED(bytes, true))           \
    STORE(stis_##bits, bytes, u->imm2, SEGMENTED(bytes, true))          \
    op_stx##bits:                                                       \
    cpu->uop = u;                                                       \
    SETTLE(mem_store_rmw(cpu, bytes, R[u->d]));                         \
    NEXT;

bool engine_run(struct cpu *cpu, struct block *block)
{
    static const void *const label[UOP_CODES] = {
#define UOP(name, class, fault) &&op_##name,
#include "cpu/uop.def"
#undef UOP
    };
    const struct uop *u = block->uops;
    uint32_t target;
    bool taken;

    cpu->block = block;
    cpu->fetch_counted = true;
    cpu->committed = false;
    goto *label[u->code];

    op_mov32: R[u->d] = R[u->a]; NEXT;
    op_mov16: LOW16(R[u->d], R[u->a]); NEXT;
    op_mov8: LOW8(R[u->d], R[u->a]); NEXT;
    op_li32: R[u->d] = u->imm; NEXT;
    op_lip: R[u->d] = relative(cpu, u); NEXT;
    op_rdseg: R[u->d] = cpu->seg[u->aux].selector; NEXT;
    op_exth: R[u->d] = R[u->a] >> 8 & 0xff; NEXT;
    op_insh:
    R[u->d] = (R[u->d] & 0xffff00ff) | (R[u->a] & 0xff) << 8;
    NEXT;
    op_zx8: R[u->d] = R[u->a] & 0xff; NEXT;
    op_zx16: R[u->d] = R[u->a] & 0xffff; NEXT;
    op_sx8: R[u->d] = (uint32_t)(int32_t)(int8_t)R[u->a]; NEXT;
    op_sx16: R[u->d] = (uint32_t)(int32_t)(int16_t)R[u->a]; NEXT;
    op_signmask: R[u->d] = (uint32_t)((int32_t)R[u->a] >> 31); NEXT;
    op_bswap: R[u->d] = __builtin_bswap32(R[u->d]); NEXT;
    op_lea32: R[u->d] = LINEAR; NEXT;
    op_lea16: R[u->d] = LINEAR & 0xffff; NEXT;

    BINARY(add, DO_ADD)
    BINARY(adc, DO_ADC)
    BINARY(sub, DO_SUB)
    BINARY(sbb, DO_SBB)
    BINARY(and, DO_AND)
    BINARY(or, DO_OR)
    BINARY(xor, DO_XOR)
    BINARY(cmp, DO_CMP)
    BINARY(test, DO_TEST)
    STEP(inc, LAZY_INC, +)
    STEP(dec, LAZY_DEC, -)
    NEG_NOT_SIZE(8)
    NEG_NOT_SIZE(16)
    NEG_NOT_SIZE(32)
    BINARY(shl, DO_SHL)
    BINARY(shr, DO_SHR)
    BINARY(sar, DO_SAR)
    BINARY(rol, DO_ROL)
    BINARY(ror, DO_ROR)
    BINARY(rcl, DO_RCL)
    BINARY(rcr, DO_RCR)
    MULDIV_SIZE(8)
    MULDIV_SIZE(16)
    MULDIV_SIZE(32)
    WIDE_SIZE(16)
    WIDE_SIZE(32)
    BIT(bt, DO_BT)
    BIT(bts, DO_BTS)
    BIT(btr, DO_BTR)
    BIT(btc, DO_BTC)
    CMPXCHG_SIZE(8)
    CMPXCHG_SIZE(16)
    CMPXCHG_SIZE(32)

    op_bitaddr:
    {
        int32_t number = u->aux == 2 ? (int32_t)R[u->b]
                                     : (int16_t)R[u->b];

        R[u->d] = R[u->a] + (u->aux == 2 ? (uint32_t)(number >> 5) * 4
                                         : (uint32_t)(number >> 4) * 2);
        NEXT;
    }
    op_setcc: R[u->d] = flags_condition(cpu, u->aux); NEXT;

    op_clc: flags_write(cpu, EFLAGS_CF, 0); NEXT;
    op_stc: flags_write(cpu, EFLAGS_CF, EFLAGS_CF); NEXT;
    op_cmc: flags_write(cpu, EFLAGS_CF, flag_cf(cpu) ? 0 : EFLAGS_CF); NEXT;
    op_cld: cpu->eflags &= ~(uint32_t)EFLAGS_DF; NEXT;
    op_std: cpu->eflags |= EFLAGS_DF; NEXT;
    op_lahf:
    R[EAX] = (R[EAX] & 0xffff00ff) |
             ((flags_arith(cpu) & 0xff) | EFLAGS_1) << 8;
    NEXT;
    op_sahf:
    flags_write(cpu, EFLAGS_ARITH & 0xff, R[EAX] >> 8);
    NEXT;

    MEMORY_SIZE(8, 1)
    MEMORY_SIZE(16, 2)
    MEMORY_SIZE(32, 4)
    LOAD(lds8, 1, mem_load, (uint32_t)(int32_t)(int8_t), LINEAR)
    LOAD(lds16, 2, mem_load, (uint32_t)(int32_t)(int16_t), LINEAR)
    LOAD(ldss_8, 1, mem_load, (uint32_t)(int32_t)(int8_t),
         SEGMENTED(1, false))
    LOAD(ldss_16, 2, mem_load, (uint32_t)(int32_t)(int16_t),
         SEGMENTED(2, false))

    op_chkip:
    target = u->aux ? relative(cpu, u)
                    : u->b == 1 ? R[u->a] & 0xffff : R[u->a];
    if (!within_code(cpu, target)) {
        raise_error(cpu, VECTOR_GP, 0);
        goto fault;
    }
    NEXT;

    op_jmpr:
    target = u->b == 1 ? R[u->a] & 0xffff : R[u->a];
    if (!within_code(cpu, target)) {
        raise_error(cpu, VECTOR_GP, 0);
        goto fault;
    }
    engine_commit(cpu, cpu->block->insns, false);
    cpu->eip = target;
    return true;

    op_jmp:
    taken = true;
    goto branch;
    op_loop:
    {
        uint32_t before = R[ECX];

        taken = loop_taken(cpu, u);
        if (taken && !within_code(cpu, relative(cpu, u))) {
            R[ECX] = before;
            raise_error(cpu, VECTOR_GP, 0);
            goto fault;
        }
        if (taken)
            cycles_charge(&cpu->cycles, CYCLE_branch,
                          cpu->model->cost[COST_branch_taken][0]);
        goto branch;
    }
    op_jcc:
    taken = flags_condition(cpu, u->aux);
    if (taken)
        cycles_charge(&cpu->cycles, CYCLE_branch,
                      cpu->model->cost[COST_branch_taken][0]);
    branch:
    target = taken ? relative(cpu, u) : cpu->eip + cpu->block->bytes;
    if (taken && !within_code(cpu, target)) {
        raise_error(cpu, VECTOR_GP, 0);
        goto fault;
    }
    block = cpu->block;
    engine_commit(cpu, block->insns, false);
    if (block->dead) {
        cpu->eip = target;
        return true;
    }
    block = chain(cpu, block, taken, target);
    cpu->eip = target;
    if (!block)
        return true;
    cpu->block = block;
    cpu->fetch_counted = false;
    cpu->committed = false;
    u = block->uops;
    goto *label[u->code];

    op_end:
    engine_commit(cpu, cpu->block->insns, false);
    cpu->eip += cpu->block->bytes;
    return true;

    op_leave:
    engine_commit(cpu, u->insn + 1u, false);
    cpu->eip += cpu->block->insn[u->insn + 1].start;
    return true;

    op_fetch:
    {
        uint64_t paddr;
        uint32_t lin = cpu->seg[SEG_CS].base + cpu->eip + u->imm;
        uint64_t page = cpu->block->paddr & ~UINT64_C(0xfff);

        cpu->uop = u;
        if (!fetch(cpu, lin, &paddr))
            goto fault;
        if ((paddr & ~UINT64_C(0xfff)) != page) {
            cpu->fetched = true;
            cpu->fetched_paddr = paddr;
            engine_commit(cpu, u->insn, false);
            cpu->eip += u->imm;
            return true;
        }
        if (mem_must_break(cpu))
            u = divert(cpu, u);
        NEXT;
    }

    op_assist:
    cpu->uop = u;
    cpu->next_eip = cpu->eip + cpu->block->insn[u->insn + 1].start;
    if (!assist_table[u->imm2](cpu, u))
        goto fault;
    if (mem_must_break(cpu))
        u = divert(cpu, u);
    NEXT;

    op_assist_end:
    {
        uint32_t start = cpu->eip + cpu->block->insn[u->insn].start;
        unsigned insns = u->insn;
        bool ok;

        /* All before it is accounted for, so that it sees the exact time and
         * may change anything. */
        cpu->uop = u;
        cpu->next_eip = cpu->eip + cpu->block->insn[insns + 1].start;
        engine_commit(cpu, insns, true);
        cpu->eip = start;
        cpu->again = false;
        ok = assist_table[u->imm2](cpu, u);
        if (ok && !cpu->again) {
            const struct block_insn *i = &cpu->block->insn[insns];

            cpu->counters.instructions++;
            cpu->counters.uops += i[1].uop - i[0].uop;
            cycles_charge(&cpu->cycles, CYCLE_issue,
                          i[1].cycles - i[0].cycles);
        }
        if (ok)
            cpu->eip = cpu->next_eip;
        return ok;
    }

    fault:
    engine_commit(cpu, u->insn, true);
    cpu->eip += cpu->block->insn[u->insn].start;
    return false;
}
