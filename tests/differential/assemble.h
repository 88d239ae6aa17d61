/*
 * The assembler under the generator: bytes, what is known of registers and
 * segments while they are laid down, and addresses that hit a target.
 */
#ifndef PAGEWALK_TESTS_DIFFERENTIAL_ASSEMBLE_H
#define PAGEWALK_TESTS_DIFFERENTIAL_ASSEMBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/cpu.h"
#include "tests/differential/generate.h"

/* A segment register as the code will find it. */
struct known_segment {
    struct world_segment hidden;
    bool readable, writable;
};

/* What is known at a point of the code. */
struct knowledge {
    bool known[8];              /* by enum cpu_gpr */
    uint32_t value[8];
    bool esp_sane;              /* ESP lies within the stack zone */
    struct known_segment seg[SEGS];
    uint32_t undefined;         /* EFLAGS bits */
};

/* A forward jump whose target is not reached yet. */
struct pending_jump {
    bool active;
    uint8_t patch, patch_bytes; /* where its displacement is */
    uint8_t from;               /* what it counts from */
    struct knowledge now;       /* at the jump */
};

struct assembler {
    struct test_case *c;
    const uint8_t *image;
    const struct config *config;
    struct random *random;
    struct knowledge now;
    struct pending_jump jump;
};

/* One instruction while it is put together. */
struct encoding {
    uint8_t bytes[32];
    unsigned count;
};

/* A memory operand: ModRM (its reg field 0), SIB and displacement. */
struct address {
    uint8_t seg;
    bool seg_prefix;
    uint8_t bytes[7];
    uint8_t count;
    uint32_t target;            /* linear */
};

void put8(struct encoding *e, uint32_t value);
void put16(struct encoding *e, uint32_t value);
void put32(struct encoding *e, uint32_t value);
/* 2 or 4 bytes. */
void put_sized(struct encoding *e, bool wide, uint32_t value);
/* The operand-size and address-size prefixes, where needed. */
void put_size_prefixes(struct encoding *e, const struct assembler *a,
                       bool operand32, bool address32);
void put_segment_prefix(struct encoding *e, unsigned seg);
void put_address(struct encoding *e, const struct address *address,
                 unsigned reg);

/* Appends the encoding to the case as scaffolding (row ISA_NO_ROW) or as an
 * instruction of the table, in a form of coverage.h. */
void append(struct assembler *a, const struct encoding *e, uint16_t row,
            uint8_t form);

/* EIP at the current end of the code. */
uint32_t here(const struct assembler *a);
bool room_left(const struct assembler *a);

/* Loads a 32-bit register with a value. */
void load_register(struct assembler *a, unsigned reg, uint32_t value);
/* Pushes an immediate of 2 or 4 bytes; ESP is made sane first. */
void push_immediate(struct assembler *a, bool wide, uint32_t value);
/* Sees to it that ESP can be used. */
void need_stack(struct assembler *a);
/* An offset in the stack segment in the middle of the stack zone. */
uint32_t stack_offset(struct assembler *a);
/* Gives all arithmetic flags defined values. */
void define_flags(struct assembler *a);

/* Ends the reference's translation block (known.def, stale_flags). */
void end_translation(struct assembler *a);

/* How an operand's address is to be chosen. */
struct aim {
    uint8_t bytes;              /* of the access */
    bool address32;
    bool write;
    bool safe;                  /* not in the fault zone */
    uint16_t margin;            /* bytes usable on both sides of the target */
};

/* A target of a segment register, as an offset; false: it has none. */
bool aim_offset(struct assembler *a, unsigned seg, const struct aim *aim,
                uint32_t *offset);
/* Plans a ModRM operand; registers that it needs are loaded now. False: no
 * segment register reaches anything. */
bool aim_address(struct assembler *a, const struct aim *aim,
                 struct address *address);

#endif
