/*
 * The assembler under the generator: it lays down the bytes of a case and keeps
 * what is known of registers, segments and flags at the end of the code.
 */
#ifndef PAGEWALK_TESTS_DIFFERENTIAL_ASSEMBLE_H
#define PAGEWALK_TESTS_DIFFERENTIAL_ASSEMBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/cpu.h"
#include "tests/differential/generate.h"

/* A segment register at a point of the code. */
struct known_segment {
    struct world_segment hidden;
    bool readable, writable;
};

/* What is known at a point of the code. */
struct knowledge {
    bool known[8];              /* is the value known? By enum cpu_gpr */
    uint32_t value[8];
    bool esp_sane;              /* ESP lies within the stack zone */
    struct known_segment seg[SEGS];
    uint32_t undefined;         /* EFLAGS bits that the manual leaves open */
};

/* A jump forward whose target is not laid down yet. */
struct pending_jump {
    bool active;
    uint8_t patch, patch_bytes; /* where its displacement is */
    uint8_t from;               /* the end of the jump, from which it counts */
    struct knowledge now;       /* what was known there */
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
    uint32_t target;            /* linear address */
};

/* Append bytes to an encoding. */
void assemble_put8(struct encoding *e, uint32_t value);
void assemble_put16(struct encoding *e, uint32_t value);
void assemble_put32(struct encoding *e, uint32_t value);
/* 2 or 4 bytes. */
void assemble_put_sized(struct encoding *e, bool wide, uint32_t value);
/* The operand-size and address-size prefixes, where the code's own sizes are
 * others. */
void assemble_size_prefixes(struct encoding *e, const struct assembler *a,
                            bool operand32, bool address32);
void assemble_segment_prefix(struct encoding *e, unsigned seg);
void assemble_address(struct encoding *e, const struct address *address,
                      unsigned reg);

/* Appends an encoding to the case: scaffolding (row ISA_NO_ROW), or an
 * instruction of that row of isa.def in a form of coverage.h. */
void assemble_append(struct assembler *a, const struct encoding *e,
                     uint16_t row, uint8_t form);

/* EIP at the end of the code. */
uint32_t assemble_here(const struct assembler *a);
/* Is there room for one more instruction with its scaffolding? */
bool assemble_has_room(const struct assembler *a);

/* Loads a 32-bit register with a value. */
void assemble_load(struct assembler *a, unsigned reg, uint32_t value);
/* Pushes an immediate of 2 or 4 bytes; makes ESP usable first. */
void assemble_push(struct assembler *a, bool wide, uint32_t value);
/* The bytes that assemble_push lays down when ESP is usable. */
unsigned assemble_push_bytes(const struct assembler *a, bool wide);
/* Makes ESP usable: it lies within the stack zone. */
void assemble_need_stack(struct assembler *a);
/* An offset in the stack segment in the middle of the stack zone. */
uint32_t assemble_stack_offset(struct assembler *a);
/* Gives all arithmetic flags defined values. */
void assemble_define_flags(struct assembler *a);

/* An EFLAGS image that does not change the machine under the case. */
uint32_t assemble_random_flags(struct assembler *a);

/* Ends the reference's translation block (known.def, stale_flags). */
void assemble_end_translation(struct assembler *a);

#endif
