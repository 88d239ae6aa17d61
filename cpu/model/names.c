/* The names, by their encodings (PRM386 17.2.2.1 and appendix D). */
#include "cpu/model/names.h"

#include <stddef.h>

static const char *const gpr8[] = {"al", "cl", "dl", "bl",
                                   "ah", "ch", "dh", "bh"};
/* Without its e, a name is that of the 16-bit register. */
static const char *const reg[] = {"eax", "ecx", "edx", "ebx",
                                  "esp", "ebp", "esi", "edi",
                                  "t0",  "t1",  "t2",  "t3",
                                  "t4",  "t5",  "0",   "?"};
static const char *const segment_name[] = {"es", "cs", "ss", "ds",
                                           "fs", "gs", "?",  "?"};
static const char *const condition_name[] = {"o", "no", "b", "ae",
                                             "e", "ne", "be", "a",
                                             "s", "ns", "p", "np",
                                             "l", "ge", "le", "g"};

static const struct { const char *name, *help; } vectors[] = {
#define VECTOR(name, number, help) [number] = { "#" #name, help },
#include "cpu/model/vector.def"
#undef VECTOR
};

enum { VECTORS = sizeof(vectors) / sizeof(vectors[0]) };

const char *name_gpr(unsigned bits, uint8_t number)
{
    if (bits == 8)
        return gpr8[number & 7];
    return reg[number & 7] + (bits == 16);
}

const char *name_reg(uint8_t number)
{
    return reg[number & 15];
}

const char *name_segment(uint8_t number)
{
    return segment_name[number & 7];
}

const char *name_condition(uint8_t condition)
{
    return condition_name[condition & 15];
}

const char *name_vector(uint8_t vector)
{
    return vector < VECTORS ? vectors[vector].name : NULL;
}

const char *name_vector_help(uint8_t vector)
{
    return vector < VECTORS ? vectors[vector].help : NULL;
}
