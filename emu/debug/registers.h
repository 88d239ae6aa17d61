/*
 * The registers of register.def, by number: for expressions and for gdb.
 */
#ifndef PAGEWALK_EMU_DEBUG_REGISTERS_H
#define PAGEWALK_EMU_DEBUG_REGISTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpu/cpu.h"
#include "emu/host/error.h"

enum register_group { REGISTER_CORE, REGISTER_X87, REGISTER_SYSTEM,
                      REGISTER_MORE, REGISTER_GROUPS };

enum register_number {
#define DEBUG_REGISTER(name, bits, group, type, source, index) REGISTER_##name,
#include "emu/debug/register.def"
#undef DEBUG_REGISTER
    REGISTERS
};

enum { REGISTER_BYTES_MAX = 10 };

/* What register.def says of a register. */
struct register_about {
    const char *name;
    unsigned bytes;
    enum register_group group;
    const char *type;
};

const struct register_about *register_about(unsigned number);

/* The number of a name of `length` characters, also pc, sp and fp; REGISTERS:
 * there is none. */
unsigned register_find(const char *name, size_t length);

/* Reads a register, little-endian. False: this model has no such register. */
bool register_read(const struct cpu *cpu, unsigned number,
                   uint8_t bytes[REGISTER_BYTES_MAX]);

/* The value of one of up to 64 bits; 0 where there is none. */
uint64_t register_value(const struct cpu *cpu, unsigned number);

/* Writes a general register, EIP, EFLAGS, CR2 or one of the x87's stack and
 * words. Between two instructions. False: a line. */
bool register_write(struct cpu *cpu, unsigned number,
                    const uint8_t bytes[REGISTER_BYTES_MAX],
                    struct error *error);

#endif
