/*
 * String instructions: which there are, and the form of one (element size,
 * address size, REP), packed into the immediate of the assist `string`.
 */
#ifndef PAGEWALK_CPU_DECODE_STRING_FORM_H
#define PAGEWALK_CPU_DECODE_STRING_FORM_H

#include <stdbool.h>
#include <stdint.h>

/* aux of the assist. */
enum string_op {
    STRING_movs,
    STRING_cmps,
    STRING_stos,
    STRING_lods,
    STRING_scas,
    STRING_ins,
    STRING_outs,
};

/* Bytes of an element in 7:0, 32-bit addresses in bit 8, enum insn_rep in
 * 17:16. */
static inline uint32_t string_form_make(uint32_t size, bool address32,
                                        unsigned rep)
{
    return size | (uint32_t)address32 << 8 | (uint32_t)rep << 16;
}

static inline unsigned string_form_size(uint32_t form)
{
    return form & 0xff;
}

static inline bool string_form_address32(uint32_t form)
{
    return form >> 8 & 1;
}

static inline unsigned string_form_rep(uint32_t form)
{
    return form >> 16;
}

#endif
