/*
 * The handlers of micro-op families, as macros that are expanded for each
 * operation and size. Private to engine.c: they use its locals (cpu, u) and its
 * labels (fault, label[]).
 */
#ifndef PAGEWALK_CPU_ENGINE_ENGINE_OPS_H
#define PAGEWALK_CPU_ENGINE_ENGINE_OPS_H

#include "cpu/access/flags.h"
#include "cpu/access/mem.h"
#include "cpu/access/segment.h"
#include "cpu/engine/alu.h"
#include "cpu/engine/alu_386.h"
#include "cpu/engine/engine_caches.h"
#include "cpu/state/state.h"

#define R cpu->r

/* The address of a memory operand, with and without an index. */
#define ADDRESS (R[u->a] + (R[u->b] << u->scale) + u->imm)
#define ADDRESS_BASED (R[u->a] + u->imm)

/* Writes the low bits of a register. */
#define SET8(d, v) ((d) = ((d) & 0xffffff00) | ((v) & 0xff))
#define SET16(d, v) ((d) = ((d) & 0xffff0000) | ((v) & 0xffff))
#define SET32(d, v) ((d) = (v))

/* Goes on with the next micro-op. */
#define NEXT                                                            \
    do {                                                                \
        u++;                                                            \
        goto *label[u->code];                                           \
    } while (0)

/* After an access by cpu/access/mem.c: goes to the fault, or on in a copy that
 * leaves the block after the instruction. */
#define CHECK_STATUS(status)                                            \
    do {                                                                \
        enum mem_status s_ = (status);                                  \
        if (UNLIKELY(s_ != MEM_OK)) {                                   \
            if (s_ == MEM_FAULT)                                        \
                goto fault;                                             \
            u = divert(cpu, u);                                         \
        }                                                               \
    } while (0)

/* A binary operation of every size, with a register or an immediate as its
 * second source. `body` computes r from a and b. */
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
    flags_set_lazy(cpu, LAZY_ADD, 32 - bits, a, b, r);                  \
    SET##bits(R[u->d], r)
#define DO_ADC(bits)                                                    \
    r = a + b + flags_cf(cpu);                                          \
    flags_set_lazy(cpu, LAZY_ADD, 32 - bits, a, b, r);                  \
    SET##bits(R[u->d], r)
#define DO_SUB(bits)                                                    \
    r = a - b;                                                          \
    flags_set_lazy(cpu, LAZY_SUB, 32 - bits, a, b, r);                  \
    SET##bits(R[u->d], r)
#define DO_SBB(bits)                                                    \
    r = a - b - flags_cf(cpu);                                          \
    flags_set_lazy(cpu, LAZY_SBB, 32 - bits, a, b, r);                  \
    SET##bits(R[u->d], r)
#define DO_CMP(bits)                                                    \
    r = a - b;                                                          \
    flags_set_lazy(cpu, LAZY_SUB, 32 - bits, a, b, r)
#define DO_LOGIC(bits, expression)                                      \
    r = (expression);                                                   \
    flags_set_lazy(cpu, LAZY_LOGIC, 32 - bits, a, b, r);                \
    SET##bits(R[u->d], r)
#define DO_AND(bits) DO_LOGIC(bits, a & b)
#define DO_OR(bits) DO_LOGIC(bits, a | b)
#define DO_XOR(bits) DO_LOGIC(bits, a ^ b)
#define DO_TEST(bits)                                                   \
    r = a & b;                                                          \
    flags_set_lazy(cpu, LAZY_LOGIC, 32 - bits, a, b, r)
#define DO_ROTATE(bits, op)                                             \
    r = alu_rotate(cpu, ALU_##op, bits, a, b);                          \
    SET##bits(R[u->d], r)

/* The count of a shift by more bits than a byte has. */
#define SHIFT_COUNT(bits)                                               \
    b &= 31;                                                            \
    if (bits == 8 && UNLIKELY(b > 8) && cpu->is_386)                    \
        b = alu_386_byte_count(b);

/* The last step of a left shift adds a value to itself. */
#define DO_SHL(bits)                                                    \
    SHIFT_COUNT(bits)                                                   \
    if (b) {                                                            \
        a <<= b - 1;                                                    \
        r = a << 1;                                                     \
        flags_set_lazy(cpu, LAZY_SHL, 32 - bits, a, a, r);              \
        SET##bits(R[u->d], r);                                          \
    }
#define DO_SHIFT_RIGHT(bits, kind, type)                                \
    SHIFT_COUNT(bits)                                                   \
    if (b) {                                                            \
        a = (uint32_t)((type)a >> (b - 1));                             \
        r = (uint32_t)((type)a >> 1);                                   \
        flags_set_lazy(cpu, kind, 32 - bits, a, 0, r);                  \
        cpu->lazy.b = a & 1;                                            \
        SET##bits(R[u->d], r);                                          \
    }
#define DO_SHR(bits)                                                    \
    a = (uint##bits##_t)a;                                              \
    DO_SHIFT_RIGHT(bits, LAZY_SHR, uint32_t)
#define DO_SAR(bits)                                                    \
    a = (uint32_t)(int32_t)(int##bits##_t)a;                            \
    DO_SHIFT_RIGHT(bits, LAZY_SAR, int32_t)
#define DO_ROL(bits) DO_ROTATE(bits, rol)
#define DO_ROR(bits) DO_ROTATE(bits, ror)
#define DO_RCL(bits) DO_ROTATE(bits, rcl)
#define DO_RCR(bits) DO_ROTATE(bits, rcr)

/* A binary operation of 32 bits without its flags. */
#define NO_FLAGS(name, source, result)                                  \
    op_##name##_nf:                                                     \
    {                                                                   \
        uint32_t a = R[u->a], b = (source);                             \
        R[u->d] = (result);                                             \
        NEXT;                                                           \
    }
#define NO_FLAGS_BOTH(op, result)                                       \
    NO_FLAGS(op##32, R[u->b], result)                                   \
    NO_FLAGS(op##32i, u->imm, result)

/* INC and DEC keep CF: it goes to cpu->eflags before the lazy flags change. */
#define DO_INC_DEC(bits, kind, by)                                      \
    do {                                                                \
        uint32_t a = R[u->a], r = a by 1;                               \
        uint32_t carry = flags_cf(cpu);                                 \
        cpu->eflags = (cpu->eflags & ~(uint32_t)EFLAGS_CF) | carry;     \
        flags_set_lazy(cpu, kind, 32 - bits, a, 1, r);                  \
        SET##bits(R[u->d], r);                                          \
    } while (0)
#define INC_DEC_SIZE(op, bits, kind, by)                                \
    op_##op##bits: DO_INC_DEC(bits, kind, by); NEXT;
#define INC_DEC(op, kind, by)                                           \
    INC_DEC_SIZE(op, 8, kind, by)                                       \
    INC_DEC_SIZE(op, 16, kind, by)                                      \
    INC_DEC_SIZE(op, 32, kind, by)

#define NEG_NOT_SIZE(bits)                                              \
    op_neg##bits:                                                       \
    {                                                                   \
        uint32_t b = R[u->a], r = -b;                                   \
        flags_set_lazy(cpu, LAZY_SUB, 32 - bits, 0, b, r);              \
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

/* Bit operations write CF. The other flags are undefined (PRM386 BT) and keep
 * their values, as on real processors, but for OF of an 80386. */
#define BIT_SIZE(op, bits, expression)                                  \
    op_##op##bits:                                                      \
    {                                                                   \
        uint32_t a = R[u->a];                                           \
        unsigned n = (u->aux ? u->imm : R[u->b]) & (bits - 1);          \
        uint32_t bit = 1u << n;                                         \
        flags_write(cpu, EFLAGS_CF, a & bit ? EFLAGS_CF : 0);           \
        if (UNLIKELY(cpu->is_386))                                      \
            flags_write(cpu, EFLAGS_OF, alu_386_bit_test_of(bits, a, n)); \
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

/* The operations of 16 and 32 bits alone. */
#define WORD_SIZE(bits)                                                 \
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
        flags_set_lazy(cpu, LAZY_SUB, 32 - bits, acc, a, r);            \
        R[u->d] = equal ? R[u->b] : a;                                  \
        if (!equal)                                                     \
            SET##bits(R[EAX], a);                                       \
        NEXT;                                                           \
    }

/*
 * A load. If l0 serves it, `then` takes `value` and ends the handler. Else
 * `slow` makes the access, with cpu->uop at the current instruction, and
 * `conversion` extends the value. kind is of enum l0_kind.
 */
#define LOAD_KIND_THEN(name, bits, kind, slow, conversion, address, then) \
    op_##name:                                                          \
    {                                                                   \
        uint32_t lin = (address);                                       \
        void *host;                                                     \
        if (LIKELY(ENGINE_HIT(kind, lin, bits / 8, &host))) {           \
            uint##bits##_t value;                                       \
            KEEP_PLACE_##kind(host);                                    \
            memcpy(&value, host, sizeof value);                         \
            then;                                                       \
        }                                                               \
        uint8_t d = u->d;                                               \
        uint32_t slow_value = 0;                                        \
        cpu->uop = u;                                                   \
        CHECK_STATUS(slow(cpu, lin, bits / 8, &slow_value));            \
        R[d] = conversion slow_value;                                   \
        NEXT;                                                           \
    }
#define LOAD_KIND(name, bits, kind, slow, conversion, address)          \
    LOAD_KIND_THEN(name, bits, kind, slow, conversion, address,         \
                   R[u->d] = conversion value; NEXT)

/* The load of a read-modify-write keeps the place for its store. */
#define KEEP_PLACE_L0_READ(host) (void)0
#define KEEP_PLACE_L0_WRITE(host_) cpu->rmw.host = host_

/* A store of the low bits of `source`. */
#define STORE(name, bits, source, address)                              \
    op_##name:                                                          \
    {                                                                   \
        uint32_t lin = (address);                                       \
        void *host;                                                     \
        if (LIKELY(ENGINE_HIT(L0_WRITE, lin, bits / 8, &host))) {       \
            uint##bits##_t value = (uint##bits##_t)(source);            \
            memcpy(host, &value, sizeof value);                         \
            NEXT;                                                       \
        }                                                               \
        cpu->uop = u;                                                   \
        CHECK_STATUS(mem_store_slow(cpu, lin, bits / 8, source));       \
        NEXT;                                                           \
    }

/* The linear address of a memory operand in a segment that is checked. */
#define SEGMENTED(bytes, write)                                         \
    ({                                                                  \
        uint32_t offset_ = ADDRESS;                                     \
        if (!segment_require_access(cpu, u->seg, offset_, bytes, write)) \
            goto fault;                                                 \
        cpu->seg[u->seg].base + offset_;                                \
    })

#define LOAD(name, bits, conversion, address)                           \
    LOAD_KIND(name, bits, L0_READ, mem_load_slow, conversion, address)
#define LOAD_THEN(name, bits, address, then)                            \
    LOAD_KIND_THEN(name, bits, L0_READ, mem_load_slow, , address, then)
#define LOAD_MODIFY(name, bits, address)                                \
    LOAD_KIND(name, bits, L0_WRITE, mem_load_rmw_slow, , address)

/* Loads and stores in flat and in checked segments. */
#define MEMORY_SIZE(bits)                                               \
    LOAD(ld##bits, bits, , ADDRESS)                                     \
    LOAD_MODIFY(ldx##bits, bits, ADDRESS)                               \
    STORE(st##bits, bits, R[u->d], ADDRESS)                             \
    STORE(sti##bits, bits, u->imm2, ADDRESS)                            \
    LOAD(lds_##bits, bits, , SEGMENTED(bits / 8, false))                \
    LOAD_MODIFY(ldxs_##bits, bits, SEGMENTED(bits / 8, true))           \
    STORE(sts_##bits, bits, R[u->d], SEGMENTED(bits / 8, true))         \
    STORE(stis_##bits, bits, u->imm2, SEGMENTED(bits / 8, true))        \
    op_stx##bits:                                                       \
    if (LIKELY(cpu->rmw.host)) {                                        \
        memcpy(cpu->rmw.host, &R[u->d], bits / 8);                      \
        NEXT;                                                           \
    }                                                                   \
    cpu->uop = u;                                                       \
    CHECK_STATUS(mem_store_rmw_slow(cpu, bits / 8, R[u->d]));           \
    NEXT;

#endif
