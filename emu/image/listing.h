/*
 * Instructions as lines of a listing: bytes, text, the symbol a branch goes
 * to, and what a model makes of it: what it does not have is (bad), with the
 * feature that would be needed.
 */
#ifndef PAGEWALK_EMU_IMAGE_LISTING_H
#define PAGEWALK_EMU_IMAGE_LISTING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cpu/decode/decode.h"
#include "emu/image/symbols.h"

enum { LISTING_BYTES_WIDTH = 24 };      /* columns for eight bytes */

struct listing {
    const struct cpu_model *model;
    struct isa_index isa;           /* what the model has */
    struct isa_index everything;    /* what any model has */
    const struct symbols *symbols;  /* null: none */
    const struct mmu *mmu;          /* for symbols_find; null: no paging */
    bool code32;                    /* CS.D */
    uint32_t cs_base;
    bool uops;                      /* micro-ops and cycles with each */
    FILE *out;
};

/* Fills what follows from the model; the rest is zero and the caller's. */
void listing_init(struct listing *listing, const struct cpu_model *model,
                  FILE *out);

/* Prints the instruction at a linear address: its bytes, padded to `width`
 * columns, and its text, with a newline; micro-ops on lines of their own.
 * Returns how many of the `size` bytes given, which are more than 0, it
 * took. */
unsigned listing_insn(const struct listing *listing, const uint8_t *bytes,
                      unsigned size, uint32_t lin, unsigned width);

#endif
