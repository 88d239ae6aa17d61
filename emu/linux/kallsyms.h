/*
 * The symbol table that a Linux kernel carries in its own memory
 * (CONFIG_KALLSYMS), by which /proc/kallsyms and oopses name functions.
 *
 * scripts/kallsyms.c of Linux writes it: the names, compressed by a table of
 * 256 tokens; marks at each 256th of them; the addresses. Nothing says where it
 * lies, but its parts follow each other and each vouches for the next.
 */
#ifndef PAGEWALK_EMU_LINUX_KALLSYMS_H
#define PAGEWALK_EMU_LINUX_KALLSYMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    KALLSYMS_TOKENS = 256,
    KALLSYMS_NAME_MAX = 512,    /* bytes of a name; a longer one is cut */
};

/* A table found in `data`, which must outlive it. Offsets are into data. */
struct kallsyms {
    const uint8_t *data;
    size_t size;
    uint32_t count;
    size_t names;               /* the next name's */
    size_t addresses;           /* of 32 bits each */
    uint32_t base;              /* to add to each of them */
    size_t tokens, token_index;
    uint32_t number;            /* of the next symbol */
};

struct kallsyms_symbol {
    uint32_t address;
    char type;                  /* as nm has it */
    char name[KALLSYMS_NAME_MAX];
};

/* Looks for a table in the memory of an i386 kernel, such as the file of its
 * vmlinux. False: there is none, or it is damaged. */
bool kallsyms_find(struct kallsyms *table, const uint8_t *data, size_t size);

/* The next symbol, in the order of addresses. False: there is no other. */
bool kallsyms_next(struct kallsyms *table, struct kallsyms_symbol *symbol);

#endif
