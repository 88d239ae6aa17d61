/* Encodings, and the scaffolding that loads registers and pushes values. */
#include "tests/differential/assemble.h"

#include <assert.h>
#include <string.h>

#include "cpu/access/flags.h"

enum {
    /* What one instruction takes at most, with its scaffolding. */
    SPARE_BYTES = 96, SPARE_INSNS = 12,

    /* Opcodes of the scaffolding. */
    MOV_IMMEDIATE = 0xb8, PUSH_IMMEDIATE = 0x68, CMP_REGISTERS = 0x38,
    JZ = 0x74,
    MODRM_REGISTERS = 0xc0,

    STACK_MARGIN = 0x800,       /* above and below ESP in the stack zone */
};

void assemble_put8(struct encoding *e, uint32_t value)
{
    assert(e->count < sizeof e->bytes);
    e->bytes[e->count++] = (uint8_t)value;
}

void assemble_put16(struct encoding *e, uint32_t value)
{
    assemble_put8(e, value);
    assemble_put8(e, value >> 8);
}

void assemble_put32(struct encoding *e, uint32_t value)
{
    assemble_put16(e, value);
    assemble_put16(e, value >> 16);
}

void assemble_put_sized(struct encoding *e, bool wide, uint32_t value)
{
    if (wide)
        assemble_put32(e, value);
    else
        assemble_put16(e, value);
}

void assemble_size_prefixes(struct encoding *e, const struct assembler *a,
                            bool operand32, bool address32)
{
    if (operand32 != a->config->code32)
        assemble_put8(e, 0x66);
    if (address32 != a->config->code32)
        assemble_put8(e, 0x67);
}

void assemble_segment_prefix(struct encoding *e, unsigned seg)
{
    static const uint8_t prefix[SEGS] = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65};

    assemble_put8(e, prefix[seg]);
}

void assemble_address(struct encoding *e, const struct address *address,
                      unsigned reg)
{
    assemble_put8(e, address->bytes[0] | reg << 3);
    for (unsigned i = 1; i < address->count; i++)
        assemble_put8(e, address->bytes[i]);
}

void assemble_append(struct assembler *a, const struct encoding *e,
                     uint16_t row, uint8_t form)
{
    struct test_case *c = a->c;

    assert(c->insns < CASE_INSNS && c->size + e->count < CASE_BYTES);
    c->insn[c->insns++] = (struct case_insn){
        .row = row, .start = c->size, .bytes = (uint8_t)e->count, .form = form,
        .undefined = a->now.undefined};
    memcpy(c->code + c->size, e->bytes, e->count);
    c->size = (uint8_t)(c->size + e->count);
}

uint32_t assemble_here(const struct assembler *a)
{
    return a->c->before.eip + a->c->size;
}

bool assemble_has_room(const struct assembler *a)
{
    return a->c->size < CASE_BYTES - SPARE_BYTES &&
           a->c->insns < CASE_INSNS - SPARE_INSNS;
}

void assemble_load(struct assembler *a, unsigned reg, uint32_t value)
{
    struct encoding e = {.count = 0};

    assemble_size_prefixes(&e, a, true, a->config->code32);
    assemble_put8(&e, MOV_IMMEDIATE + reg);
    assemble_put32(&e, value);
    assemble_append(a, &e, ISA_NO_ROW, 0);
    a->now.known[reg] = true;
    a->now.value[reg] = value;
}

uint32_t assemble_stack_offset(struct assembler *a)
{
    uint32_t room = WORLD_STACK_END - WORLD_STACK - 2 * STACK_MARGIN;
    uint32_t at = WORLD_STACK + STACK_MARGIN + random_below(a->random, room);

    if (!random_one_in(a->random, 8))
        at &= ~3u;
    return at - a->now.seg[SEG_SS].hidden.base;
}

void assemble_need_stack(struct assembler *a)
{
    if (a->now.esp_sane && (a->now.known[ESP] ||
                            !random_one_in(a->random, 16)))
        return;
    assemble_load(a, ESP, assemble_stack_offset(a));
    a->now.esp_sane = true;
}

void assemble_push(struct assembler *a, bool wide, uint32_t value)
{
    struct encoding e = {.count = 0};

    if (!a->now.esp_sane)
        assemble_need_stack(a);
    assemble_size_prefixes(&e, a, wide, a->config->code32);
    assemble_put8(&e, PUSH_IMMEDIATE);
    assemble_put_sized(&e, wide, value);
    assemble_append(a, &e, ISA_NO_ROW, 0);
    a->now.known[ESP] = false;
}

unsigned assemble_push_bytes(const struct assembler *a, bool wide)
{
    bool prefix = wide != a->config->code32;

    return prefix + 1u + (wide ? 4 : 2);
}

/* CMP of two registers, bytes or not. */
void assemble_define_flags(struct assembler *a)
{
    struct encoding e = {.count = 0};

    assemble_put8(&e, CMP_REGISTERS + random_below(a->random, 2));
    assemble_put8(&e, MODRM_REGISTERS + random_below(a->random, 64));
    assemble_append(a, &e, ISA_NO_ROW, 0);
    a->now.undefined &= ~(uint32_t)EFLAGS_ARITH;
}

uint32_t assemble_random_flags(struct assembler *a)
{
    uint32_t forbidden = EFLAGS_TF | EFLAGS_VM | EFLAGS_RF | EFLAGS_VIF |
                         EFLAGS_VIP;

    return random_next(a->random) & ~forbidden;
}

/* A jump to the next instruction. */
void assemble_end_translation(struct assembler *a)
{
    struct encoding e = {.count = 0};

    assemble_put8(&e, JZ);
    assemble_put8(&e, 0);
    assemble_append(a, &e, ISA_NO_ROW, 0);
}
