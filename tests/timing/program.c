/* Random programs, item by item. */
#include "tests/timing/program.h"

#include <assert.h>

#include "cpu/model/registers.h"

/* The data: values; pointers to pointers; strings; the count of the loop, and
 * ESP when it began. */
enum {
    VALUES = 0, VALUES_BYTES = 1024,
    POINTERS = 1024, POINTERS_BYTES = 1024,
    STRINGS = 2048, STRINGS_BYTES = 1024,
    COUNTER = 3072,
};

enum {
    MEMORY_EBP_8 = 0x45, MEMORY_EBP_32 = 0x85,  /* ModRM, but for reg */
    MEMORY_EBP_INDEX = 0x44,                    /* with a SIB */
    OPERAND_SIZE = 0x66,
    JUMP_BYTES = 6,                             /* Jcc with 32 bits */
};

/* Room for the longest item and the end. */
enum { ITEM_MAX = 64, END_MAX = 32 };

static uint32_t below(struct program *p, uint32_t n)
{
    return random_below(&p->random, n);
}

static void put(struct program *p, unsigned byte)
{
    assert(p->size < PROGRAM_CODE_MAX);
    p->code[p->size++] = (uint8_t)byte;
}

static void put32(struct program *p, uint32_t value)
{
    for (unsigned shift = 0; shift < 32; shift += 8)
        put(p, value >> shift & 0xff);
}

#define BYTES(p, ...)                                                   \
    do {                                                                \
        static const uint8_t bytes[] = {__VA_ARGS__};                   \
        for (unsigned i = 0; i < sizeof bytes; i++)                     \
            put(p, bytes[i]);                                           \
    } while (0)

/* A register that may hold anything: EBP points to the data, ESP to the
 * stack. */
static unsigned any_register(struct program *p)
{
    static const uint8_t reg[] = {EAX, ECX, EDX, EBX, ESI, EDI};

    return reg[below(p, sizeof reg)];
}

/* A memory operand among the values. */
struct memory {
    bool indexed;
    uint8_t index, scale;
};

/* Half of the operands have an index. An instruction before that of the operand
 * masks it, so this begins the item. */
static struct memory prepare_memory(struct program *p)
{
    struct memory m = {.indexed = below(p, 2)};

    if (!m.indexed)
        return m;
    m.index = (uint8_t)any_register(p);
    m.scale = (uint8_t)below(p, 4);
    if (m.index == EAX) {
        put(p, 0x25);                       /* and eax, 0x3f */
    } else {
        put(p, 0x81);                       /* and index, 0x3f */
        put(p, 0xe0 | m.index);
    }
    put32(p, 0x3f);
    return m;
}

static void put_memory(struct program *p, struct memory m, unsigned reg)
{
    if (m.indexed) {
        put(p, MEMORY_EBP_INDEX | reg << 3);
        put(p, m.scale << 6 | m.index << 3 | EBP);
        put(p, below(p, 0x7c));
    } else if (below(p, 2)) {
        put(p, MEMORY_EBP_8 | reg << 3);
        put(p, below(p, 0x7c));
    } else {
        put(p, MEMORY_EBP_32 | reg << 3);
        put32(p, below(p, VALUES_BYTES - 4));
    }
}

/* ModRM with a register or a memory operand; the opcode is `opcode`, behind
 * 0F if `two`. */
static void put_operation(struct program *p, bool two, unsigned opcode,
                          unsigned reg, bool memory)
{
    struct memory m = {0};

    if (memory)
        m = prepare_memory(p);
    if (!below(p, 5))
        put(p, OPERAND_SIZE);
    if (two)
        put(p, 0x0f);
    put(p, opcode);
    if (memory)
        put_memory(p, m, reg);
    else
        put(p, 0xc0 | reg << 3 | any_register(p));
}

/* A register operand of one byte may be the high one of EAX to EBX; those of
 * ESP and EBP, 4 and 5, are AH and CH then. */
static unsigned reg_for(struct program *p, unsigned opcode)
{
    return opcode & 1 ? any_register(p) : below(p, 8);
}

/* ADD, OR, ADC, SBB, AND, SUB, XOR, CMP in all directions. */
static void arithmetic(struct program *p)
{
    unsigned opcode = below(p, 8) << 3 | below(p, 4);

    put_operation(p, false, opcode, reg_for(p, opcode), below(p, 2));
}

static void arithmetic_immediate(struct program *p)
{
    put(p, 0x83);
    put(p, 0xc0 | below(p, 8) << 3 | any_register(p));
    put(p, random_value(&p->random));
}

/* MOV, TEST, LEA. */
static void move(struct program *p)
{
    static const uint8_t opcode[] = {0x88, 0x89, 0x8a, 0x8b, 0x8b, 0x84, 0x85};
    unsigned chosen = opcode[below(p, sizeof opcode)];

    if (!below(p, 6)) {
        put(p, 0xb8 | any_register(p));
        put32(p, random_value(&p->random));
    } else {
        put_operation(p, false, chosen, reg_for(p, chosen), below(p, 3));
    }
}

/* MOVZX, MOVSX, CMOVcc, IMUL, BSF, BSR, BT to BTC, XADD, CMPXCHG, BSWAP,
 * SETcc. */
static void two_byte(struct program *p)
{
    static const uint8_t opcode[] = {0xb6, 0xb7, 0xbe, 0xbf, 0xaf, 0xbc, 0xbd};
    static const uint8_t bits[] = {0xa3, 0xab, 0xb3, 0xbb};
    unsigned chosen = opcode[below(p, sizeof opcode)];

    switch (below(p, 8)) {
    case 0:
        put_operation(p, true, 0x40 | below(p, 16), any_register(p),
                      below(p, 2));
        break;
    case 1:
        put(p, 0x0f);
        put(p, 0x90 | below(p, 16));
        put(p, 0xc0 | below(p, 4));
        break;
    case 2:
        put_operation(p, true, bits[below(p, sizeof bits)], any_register(p),
                      false);
        break;
    case 3:
        put_operation(p, true, 0xc1, any_register(p), false);   /* XADD */
        break;
    case 4:
        put(p, 0x0f);
        put(p, 0xc8 | any_register(p));
        break;
    case 5:
        put_operation(p, true, 0xba, 4 + below(p, 4), below(p, 2));
        put(p, below(p, 32));
        break;
    case 6:
        put_operation(p, true, 0xb0 | below(p, 2), below(p, 4), below(p, 2));
        break;
    default:
        put_operation(p, true, chosen, any_register(p), below(p, 2));
    }
}

/* INC, DEC, NOT, NEG, shifts and rotates, by 1, CL or an immediate. */
static void modify(struct program *p)
{
    unsigned reg = any_register(p);

    switch (below(p, 6)) {
    case 0:
        put(p, 0x40 | below(p, 2) << 3 | reg);
        break;
    case 1:
        put_operation(p, false, 0xff, below(p, 2), true);
        break;
    case 2:
        put_operation(p, false, 0xf7, 2 + below(p, 2), below(p, 2));
        break;
    case 3:
        put_operation(p, false, 0xd3, below(p, 6), below(p, 3) == 0);
        break;
    case 4:
        put_operation(p, true, below(p, 2) ? 0xa5 : 0xad, reg, false);
        break;
    default:
        put_operation(p, false, 0xc1, below(p, 6), false);
        put(p, below(p, 32));
    }
}

static void multiply(struct program *p)
{
    static const uint8_t size[] = {0xf6, 0xf7};

    put_operation(p, false, size[below(p, 2)], 4 + below(p, 2), below(p, 2));
}

/* Divisions whose quotient fits. */
static void divide(struct program *p)
{
    switch (below(p, 4)) {
    case 0:
        BYTES(p, 0x0f, 0xb6, 0xc0,          /* movzx eax, al */
                 0x80, 0xc9, 0x01,          /* or cl, 1 */
                 0xf6, 0xf1);               /* div cl */
        break;
    case 1:
        BYTES(p, 0x81, 0xe2, 0xff, 0, 0, 0,     /* and edx, 0xff */
                 0x81, 0xcb, 0, 1, 0, 0,        /* or ebx, 0x100 */
                 0xf7, 0xf3);                   /* div ebx */
        break;
    case 3:
        BYTES(p, 0x31, 0xd2,                /* xor edx, edx */
                 0x80, 0xcb, 0x01,          /* or bl, 1 */
                 0x66, 0xf7, 0xf3);         /* div bx */
        break;
    default:
        BYTES(p, 0x25, 0xff, 0xff, 0xff, 0x7f,  /* and eax, 0x7fffffff */
                 0x83, 0xcb, 0x01,              /* or ebx, 1 */
                 0x99,                          /* cdq */
                 0xf7, 0xfb);                   /* idiv ebx */
    }
}

/* Loads, each of which gives the next one its address. */
static void chase(struct program *p)
{
    unsigned reg = any_register(p);

    put(p, 0x8b);
    put(p, MEMORY_EBP_32 | reg << 3);
    put32(p, POINTERS + below(p, POINTERS_BYTES / 4) * 4);
    for (unsigned left = 1 + below(p, 4); left; left--) {
        put(p, 0x8b);
        put(p, reg << 3 | reg);
    }
}

static void stack(struct program *p)
{
    unsigned reg = any_register(p);

    switch (below(p, 6)) {
    case 0:
        put(p, 0x50 | reg);
        put(p, 0x58 | any_register(p));
        break;
    case 1:
        BYTES(p, 0x9c, 0x9d);               /* pushf; popf */
        break;
    case 2:
        BYTES(p, 0x55, 0x89, 0xe5,          /* push ebp; mov ebp, esp */
                 0x83, 0xec, 0x10, 0xc9);   /* sub esp, 16; leave */
        break;
    case 3:
        put_operation(p, false, 0xff, 6, true);     /* push and pop memory */
        put(p, 0x8f);
        put_memory(p, (struct memory){0}, 0);
        break;
    case 4:
        BYTES(p, 0xc8, 0x10, 0, 0, 0xc9);   /* enter; leave */
        break;
    default:
        put(p, 0x60);                       /* pusha; popa */
        put(p, 0x61);
    }
}

/* A jump over some filling: the condition is anything. */
static void jump_over(struct program *p)
{
    unsigned over = 1 + below(p, 5);

    switch (below(p, 5)) {
    case 0:
        put(p, 0xe3);                       /* jecxz */
        break;
    case 1:
        put(p, 0xeb);
        break;
    case 4:
        put(p, 0x67);                       /* jcxz */
        put(p, 0xe3);
        break;
    default:
        put(p, 0x70 | below(p, 16));
    }
    put(p, over);
    for (; over; over--)
        put(p, 0x40 | any_register(p));
}

/* A loop of its own: a few rounds. */
static void loop(struct program *p)
{
    bool wide = below(p, 3);

    put(p, 0xb9);                           /* mov ecx, rounds */
    put32(p, 1 + below(p, 5));
    put(p, 0x01);                           /* add reg, ecx */
    put(p, 0xc0 | ECX << 3 | (below(p, 2) ? EAX : EDX));
    if (wide) {
        put(p, 0xe0 | below(p, 3));         /* loopne, loope, loop */
        put(p, 0xfc);
    } else {
        put(p, 0x67);                       /* the same, counted in CX */
        put(p, 0xe0 | below(p, 3));
        put(p, 0xfb);
    }
}

/* CALL of the RET behind it, by both kinds of call and return. */
static void call(struct program *p)
{
    uint32_t after;

    if (below(p, 2)) {
        BYTES(p, 0xe8, 2, 0, 0, 0,          /* call f */
                 0xeb, 1, 0xc3);            /* jmp over; f: ret */
        return;
    }
    after = p->origin + p->size + 5 + 2;
    put(p, 0xb8);
    put32(p, after + 2);                    /* mov eax, f */
    BYTES(p, 0xff, 0xd0,                    /* call eax */
             0xeb, 1, 0xc3);                /* jmp over; f: ret */
}

static void string(struct program *p)
{
    static const uint8_t opcode[] = {0xa4, 0xa5, 0xaa, 0xab, 0xac, 0xa6, 0xae};

    put(p, 0x8d);                           /* lea esi, [strings] */
    put(p, MEMORY_EBP_32 | ESI << 3);
    put32(p, STRINGS + below(p, STRINGS_BYTES / 4));
    put(p, 0x8d);                           /* lea edi, [strings] */
    put(p, MEMORY_EBP_32 | EDI << 3);
    put32(p, STRINGS + STRINGS_BYTES / 2 + below(p, STRINGS_BYTES / 4));
    put(p, 0xb9);                           /* mov ecx, count */
    put32(p, below(p, 48));
    if (below(p, 3))
        put(p, below(p, 2) ? 0xf3 : 0xf2);
    put(p, opcode[below(p, sizeof opcode)]);
}

/* LOCK, XCHG and CMPXCHG with memory. */
static void locked(struct program *p)
{
    struct memory m = prepare_memory(p);

    switch (below(p, 4)) {
    case 0:
        BYTES(p, 0xf0, 0x01);               /* lock add */
        break;
    case 1:
        put(p, 0x87);                       /* xchg */
        break;
    case 3:
        BYTES(p, 0xf0, 0x0f, 0xc7);         /* lock cmpxchg8b */
        put_memory(p, m, 1);
        return;
    default:
        BYTES(p, 0xf0, 0x0f, 0xb1);         /* lock cmpxchg */
    }
    put_memory(p, m, any_register(p));
}

/* Flags, widening, XLAT; and microcode: CLI and STI, INT, DAA, AAM, CPUID,
 * segments. */
static void others(struct program *p)
{
    switch (below(p, 11)) {
    case 0: BYTES(p, 0xfa, 0xfb); break;            /* cli; sti */
    case 1: BYTES(p, 0xcd, PROGRAM_VECTOR); break;
    case 2: put(p, 0x9e + below(p, 2)); break;      /* sahf, lahf */
    case 3: put(p, 0x27); break;                    /* daa */
    case 4: BYTES(p, 0xd4, 0x0a); break;            /* aam */
    case 5: BYTES(p, 0x0f, 0xa2); break;            /* cpuid */
    case 6: BYTES(p, 0x1e, 0x1f); break;            /* push ds; pop ds */
    case 8:                                         /* cbw, cwd */
        put(p, OPERAND_SIZE);
        put(p, 0x98 + below(p, 2));
        break;
    case 9: put(p, 0x98 + below(p, 2)); break;      /* cwde, cdq */
    case 10: BYTES(p, 0x8d, 0x5d, 0, 0xd7); break;  /* lea ebx, [ebp]; xlat */
    default:
        put(p, below(p, 2) ? 0xf8 : 0xf5);          /* clc, cmc */
    }
}

typedef void item(struct program *p);

/* An item's share is how often it stands here. */
static item *const items[] = {
    arithmetic, arithmetic, arithmetic, arithmetic, arithmetic_immediate,
    arithmetic_immediate, move, move, move, move, two_byte, two_byte, modify,
    modify, multiply, divide, chase, chase, stack, stack, jump_over, jump_over,
    loop, call, string, locked, others,
};

static void make_data(struct program *p)
{
    for (unsigned i = 0; i < PROGRAM_DATA_BYTES; i++)
        p->data[i] = (uint8_t)random_next(&p->random);
    for (unsigned i = 0; i < POINTERS_BYTES; i += 4) {
        uint32_t to = p->data_at + POINTERS +
                      below(p, POINTERS_BYTES / 4) * 4;

        for (unsigned byte = 0; byte < 4; byte++)
            p->data[POINTERS + i + byte] = (uint8_t)(to >> byte * 8);
    }
}

static void make_code(struct program *p, unsigned count, unsigned rounds)
{
    unsigned top;

    put(p, 0xbd);                           /* mov ebp, data */
    put32(p, p->data_at);
    put(p, 0xc7);                           /* mov [counter], rounds */
    put(p, MEMORY_EBP_32);
    put32(p, COUNTER);
    put32(p, rounds);
    top = p->size;
    while (count-- && p->size + ITEM_MAX + END_MAX < PROGRAM_CODE_MAX)
        items[below(p, sizeof items / sizeof items[0])](p);
    put(p, 0xff);                           /* dec [counter] */
    put(p, MEMORY_EBP_32 | 1 << 3);
    put32(p, COUNTER);
    BYTES(p, 0x0f, 0x85);                   /* jnz top */
    put32(p, top - (p->size + 4));
    BYTES(p, 0xfa, 0xf4);                   /* cli; hlt */
}

void program_make(struct program *p, uint64_t seed, uint32_t origin,
                  uint32_t data_at, unsigned count, unsigned rounds)
{
    p->random.state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
    p->origin = origin;
    p->data_at = data_at;
    p->size = 0;
    make_data(p);
    make_code(p, count, rounds);
}
