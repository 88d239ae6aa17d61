#include "tests/unit/random_code.h"

#include <assert.h>
#include <stdlib.h>

enum { EDI_IS_DATA = 7, EBP_COUNTS = 5 };

static unsigned pick(unsigned n)
{
    return (unsigned)rand() % n;
}

static void put(struct random_code *c, unsigned byte)
{
    assert(c->bytes < RANDOM_CODE_MAX);
    c->code[c->bytes++] = (uint8_t)byte;
}

static void put32(struct random_code *c, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        put(c, value >> 8 * i & 0xff);
}

/* A register that a program may change. */
static unsigned reg(void)
{
    return (const uint8_t[]){0, 1, 2, 3, 6}[pick(5)];
}

static unsigned byte_reg(void)
{
    return pick(8);
}

static uint32_t number(void)
{
    return pick(3) ? pick(256) : (uint32_t)rand() << pick(24);
}

static void modrm(struct random_code *c, unsigned field, unsigned rm)
{
    put(c, 0xc0 | field << 3 | rm);
}

/* [EDI + disp32], or with an index that is small most often. */
static void memory(struct random_code *c, unsigned field)
{
    uint32_t disp = pick(RANDOM_CODE_PAGES) * 4096 + pick(4096 - 8);

    if (pick(3))
        disp &= ~3u;
    put(c, 0x80 | field << 3 | EDI_IS_DATA);
    put32(c, disp);
}

static void arithmetic(struct random_code *c)
{
    unsigned op = pick(8);

    switch (pick(6)) {
    case 0: put(c, op << 3 | 1); modrm(c, reg(), reg()); break;
    case 1: put(c, op << 3); modrm(c, byte_reg(), byte_reg()); break;
    case 2:
        put(c, 0x66);
        put(c, op << 3 | 1);
        modrm(c, reg(), reg());
        break;
    case 3: put(c, 0x81); modrm(c, op, reg()); put32(c, number()); break;
    case 4: put(c, 0x83); modrm(c, op, reg()); put(c, pick(256)); break;
    default: put(c, 0x80); modrm(c, op, byte_reg()); put(c, pick(256)); break;
    }
}

static void one_operand(struct random_code *c)
{
    switch (pick(6)) {
    case 0: put(c, 0x40 | reg()); break;
    case 1: put(c, 0x48 | reg()); break;
    case 2: put(c, 0xfe); modrm(c, pick(2), byte_reg()); break;
    case 3: put(c, 0xf7); modrm(c, 2 + pick(4), reg()); break;
    case 4: put(c, 0x85); modrm(c, reg(), reg()); break;
    default: put(c, 0x84); modrm(c, byte_reg(), byte_reg()); break;
    }
}

static void shift(struct random_code *c)
{
    unsigned op = (const uint8_t[]){0, 1, 2, 3, 4, 5, 7}[pick(7)];

    switch (pick(4)) {
    case 0: put(c, 0xc1); modrm(c, op, reg()); put(c, pick(34)); break;
    case 1: put(c, 0xd3); modrm(c, op, reg()); break;
    case 2: put(c, 0xc0); modrm(c, op, byte_reg()); put(c, pick(10)); break;
    default: put(c, 0xd1); modrm(c, op, reg()); break;
    }
}

static void move(struct random_code *c)
{
    switch (pick(5)) {
    case 0: put(c, 0x89); modrm(c, reg(), reg()); break;
    case 1: put(c, 0x88); modrm(c, byte_reg(), byte_reg()); break;
    case 2: put(c, 0xb8 | reg()); put32(c, number()); break;
    case 3:
        put(c, 0x0f);
        put(c, (const uint8_t[]){0xb6, 0xb7, 0xbe, 0xbf}[pick(4)]);
        modrm(c, reg(), byte_reg() & 3);
        break;
    default:                            /* LEA r, [r + r * s + disp32] */
        put(c, 0x8d);
        put(c, 0x84 | reg() << 3);
        put(c, pick(4) << 6 | reg() << 3 | reg());
        put32(c, number());
    }
}

static void access(struct random_code *c)
{
    unsigned op = pick(8);

    if (!pick(5))
        put(c, 0x66);
    switch (pick(8)) {
    case 0: put(c, 0x8b); memory(c, reg()); break;
    case 1: put(c, 0x89); memory(c, reg()); break;
    case 2: put(c, 0x8a); memory(c, byte_reg()); break;
    case 3: put(c, 0x88); memory(c, byte_reg()); break;
    case 4: put(c, op << 3 | 1); memory(c, reg()); break;
    case 5: put(c, op << 3); memory(c, byte_reg()); break;
    case 6: put(c, 0x0f); put(c, pick(2) ? 0xb6 : 0xbe); memory(c, reg());
            break;
    default: put(c, 0xc6); memory(c, 0); put(c, pick(256)); break;
    }
}

static void rare(struct random_code *c)
{
    switch (pick(9)) {
    case 0: put(c, 0x0f); put(c, 0x90 | pick(16)); modrm(c, 0, byte_reg());
            break;
    case 1: put(c, 0x0f); put(c, 0x40 | pick(16)); modrm(c, reg(), reg());
            break;
    case 2: put(c, 0x0f); put(c, 0xbc | pick(2)); modrm(c, reg(), reg());
            break;
    case 3: put(c, 0x0f); put(c, 0xaf); modrm(c, reg(), reg()); break;
    case 4: put(c, 0x0f); put(c, pick(2) ? 0xa4 : 0xac); modrm(c, reg(), reg());
            put(c, pick(34)); break;
    case 5: put(c, (const uint8_t[]){0xf8, 0xf9, 0xf5, 0x99}[pick(4)]); break;
    case 6: put(c, 0x0f); put(c, 0xc8 | reg()); break;
    case 7: put(c, 0x9f - pick(2)); break;                  /* LAHF, SAHF */
    default:
        if (!pick(20)) {
            put(c, 0xf7);
            modrm(c, 6 + pick(2), reg());
        }
    }
}

static void stack(struct random_code *c)
{
    uint32_t after;

    switch (pick(4)) {
    case 0:
        put(c, 0x50 | reg());
        put(c, 0x50 | reg());
        put(c, 0x58 | reg());
        put(c, 0x58 | reg());
        break;
    case 1: put(c, 0x68); put32(c, number()); put(c, 0x58 | reg()); break;
    case 2:
        put(c, 0xe8);
        after = c->at + c->bytes + 4;
        put32(c, c->callee - after);
        break;
    default: put(c, 0xb8 | 3); put32(c, c->callee); put(c, 0xff);
             modrm(c, 2, 3); break;
    }
}

/* Changes an immediate of the program itself. */
static void overwrite(struct random_code *c, unsigned target)
{
    put(c, 0xc6);
    put(c, 0x05);
    put32(c, c->at + target);
    put(c, pick(256));
}

static void instruction(struct random_code *c)
{
    static void (*const kinds[])(struct random_code *) = {
        arithmetic, arithmetic, one_operand, shift, move, move, access, access,
        access, rare, stack,
    };

    kinds[pick(sizeof kinds / sizeof kinds[0])](c);
}

void random_code_make(struct random_code *c)
{
    unsigned top, target;

    c->bytes = 0;
    put(c, 0xb8 | EDI_IS_DATA);
    put32(c, c->data);
    put(c, 0xb8 | EBP_COUNTS);
    put32(c, c->rounds);
    top = c->bytes;
    put(c, 0x05);                       /* ADD EAX, imm32 */
    target = c->bytes;
    put32(c, number());
    for (unsigned i = 0; i < c->instructions; i++) {
        unsigned jump = 0;

        if (!pick(4)) {                 /* a branch over what follows */
            put(c, 0x70 | pick(16));
            put(c, 0);
            jump = c->bytes;
        }
        for (unsigned n = pick(3) + 1; n; n--)
            instruction(c);
        if (c->overwrites && !pick(12))
            overwrite(c, target);
        if (jump)
            c->code[jump - 1] = (uint8_t)(c->bytes - jump);
    }
    put(c, 0x48 | EBP_COUNTS);          /* DEC EBP; JNZ top */
    put(c, 0x0f);
    put(c, 0x85);
    put32(c, top - (c->bytes + 4));
    put(c, 0xf4);
}
