/* Results and flags that the manual of the 80386 leaves undefined. */
#include "cpu/engine/alu_386.h"

#include "cpu/access/flags.h"

uint32_t alu_386_byte_count(uint32_t count)
{
    return count == 16 || count == 24 ? 8 : count;
}

static uint32_t flag_if(uint32_t set, uint32_t flag)
{
    return set ? flag : 0;
}

uint32_t alu_386_bit_test_of(unsigned bits, uint32_t value, unsigned n)
{
    /* The two bits that a rotation by n brings to the top. */
    uint32_t top = value >> (n + bits - 1) % bits;
    uint32_t next = value >> (n + bits - 2) % bits;

    return flag_if((top ^ next) & 1, EFLAGS_OF);
}

static uint32_t parity(uint32_t value)
{
    return flag_if(flags_parity_even((uint8_t)value), EFLAGS_PF);
}

/* A scan upwards shows the negation with which it begins if it ends at once,
 * else the number that it has found. */
static uint32_t forward_flags(unsigned bits, uint32_t source)
{
    unsigned n = (unsigned)__builtin_ctz(source);
    uint32_t sign = source >> (bits - 1) & 1;

    if (n)
        return parity(n);
    return EFLAGS_AF | flag_if(source & 2, EFLAGS_CF) |
           flag_if(sign, EFLAGS_OF) | flag_if(!sign, EFLAGS_SF) |
           parity(-source);
}

/* A scan downwards shows SF, PF and AF of the negation, CF and OF of the
 * source, shifted until its highest bit is the sign. */
static uint32_t reverse_flags(unsigned bits, uint32_t source)
{
    unsigned n = 31 - (unsigned)__builtin_clz(source);
    uint32_t at_top = source << (bits - 1 - n);
    uint32_t second = at_top >> (bits - 2) & 1;
    uint32_t third = at_top >> (bits - 3) & 1;

    return flag_if(-source >> (bits - 1) & 1, EFLAGS_SF) | parity(-source) |
           flag_if(source & 15, EFLAGS_AF) | flag_if(second, EFLAGS_CF) |
           flag_if(!n || second != third, EFLAGS_OF);
}

uint32_t alu_386_bit_scan_flags(bool reverse, unsigned bits, uint32_t source)
{
    return reverse ? reverse_flags(bits, source) : forward_flags(bits, source);
}
