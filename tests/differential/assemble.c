/* Bytes, registers and the stack; addresses are in aim.c. */
#include "tests/differential/assemble.h"

#include <assert.h>
#include <string.h>

#include "cpu/access/flags.h"

void put8(struct encoding *e, uint32_t value)
{
    assert(e->count < sizeof e->bytes);
    e->bytes[e->count++] = (uint8_t)value;
}

void put16(struct encoding *e, uint32_t value)
{
    put8(e, value);
    put8(e, value >> 8);
}

void put32(struct encoding *e, uint32_t value)
{
    put16(e, value);
    put16(e, value >> 16);
}

void put_sized(struct encoding *e, bool wide, uint32_t value)
{
    if (wide)
        put32(e, value);
    else
        put16(e, value);
}

void put_size_prefixes(struct encoding *e, const struct assembler *a,
                       bool operand32, bool address32)
{
    if (operand32 != a->config->code32)
        put8(e, 0x66);
    if (address32 != a->config->code32)
        put8(e, 0x67);
}

void put_segment_prefix(struct encoding *e, unsigned seg)
{
    static const uint8_t prefix[SEGS] = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65};

    put8(e, prefix[seg]);
}

void put_address(struct encoding *e, const struct address *address,
                 unsigned reg)
{
    put8(e, address->bytes[0] | reg << 3);
    for (unsigned i = 1; i < address->count; i++)
        put8(e, address->bytes[i]);
}

void append(struct assembler *a, const struct encoding *e, uint16_t row,
            uint8_t form)
{
    struct test_case *c = a->c;

    assert(c->insns < CASE_INSNS && c->size + e->count < CASE_BYTES);
    c->insn[c->insns++] = (struct case_insn){
        .row = row, .start = c->size, .bytes = (uint8_t)e->count, .form = form,
        .undefined = a->now.undefined};
    memcpy(c->code + c->size, e->bytes, e->count);
    c->size = (uint8_t)(c->size + e->count);
}

uint32_t here(const struct assembler *a)
{
    return a->c->before.eip + a->c->size;
}

bool room_left(const struct assembler *a)
{
    return a->c->size < CASE_BYTES - 96 && a->c->insns < CASE_INSNS - 12;
}

void load_register(struct assembler *a, unsigned reg, uint32_t value)
{
    struct encoding e = {.count = 0};

    put_size_prefixes(&e, a, true, a->config->code32);
    put8(&e, 0xb8 + reg);
    put32(&e, value);
    append(a, &e, ISA_NO_ROW, 0);
    a->now.known[reg] = true;
    a->now.value[reg] = value;
}

uint32_t stack_offset(struct assembler *a)
{
    uint32_t room = WORLD_STACK_END - WORLD_STACK - 0x1000;
    uint32_t at = WORLD_STACK + 0x800 + random_below(a->random, room);

    if (!random_one_in(a->random, 8))
        at &= ~3u;
    return at - a->now.seg[SEG_SS].hidden.base;
}

void need_stack(struct assembler *a)
{
    if (a->now.esp_sane && (a->now.known[ESP] ||
                            !random_one_in(a->random, 16)))
        return;
    load_register(a, ESP, stack_offset(a));
    a->now.esp_sane = true;
}

void push_immediate(struct assembler *a, bool wide, uint32_t value)
{
    struct encoding e = {.count = 0};

    if (!a->now.esp_sane)
        need_stack(a);
    put_size_prefixes(&e, a, wide, a->config->code32);
    put8(&e, 0x68);
    put_sized(&e, wide, value);
    append(a, &e, ISA_NO_ROW, 0);
    a->now.known[ESP] = false;
}

/* CMP of two registers. */
void define_flags(struct assembler *a)
{
    struct encoding e = {.count = 0};

    put8(&e, 0x38 + random_below(a->random, 2));
    put8(&e, 0xc0 + random_below(a->random, 64));
    append(a, &e, ISA_NO_ROW, 0);
    a->now.undefined &= ~(uint32_t)EFLAGS_ARITH;
}

/* A jump to the next instruction. */
void end_translation(struct assembler *a)
{
    struct encoding e = {.count = 0};

    put8(&e, 0x74);
    put8(&e, 0);
    append(a, &e, ISA_NO_ROW, 0);
}
