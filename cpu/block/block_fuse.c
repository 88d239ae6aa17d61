/* Fusing micro-ops: the patterns of fuse.def, and where they fit. */
#include "cpu/block/block_fuse.h"

#include "cpu/model/registers.h"

enum { PARTS_MAX = 5, ANY = INT8_MIN };

/* One micro-op of a pattern: its code, register a and immediate. */
struct part {
    uint16_t code;
    int8_t a, imm;
};

struct fusion {
    uint16_t fused;
    uint8_t count;
    struct part part[PARTS_MAX];
};

static const struct fusion branches[] = {
#define FUSED_BRANCH(first, jump)                                       \
    {UOP_##first##_##jump, 2, {{UOP_##first, ANY, ANY},                 \
                               {UOP_##jump, ANY, ANY}}},
#include "cpu/uop/fuse.def"
#undef FUSED_BRANCH
};

static const struct fusion insns[] = {
#define PART(code, a, imm) {UOP_##code, a, imm},
#define FUSED_INSN(name, first, parts)                                  \
    {UOP_fused_##name, sizeof (struct part[]){parts} / sizeof(struct part), \
     {parts}},
#include "cpu/uop/fuse.def"
#undef FUSED_INSN
#undef PART
};

static const struct {
    uint16_t fused, of;
    uint8_t parts, moved;
} runs[] = {
#define FUSED_RUN(name, of, first, parts, moved)                        \
    {UOP_fused_##name, UOP_fused_##of, parts, moved},
#include "cpu/uop/fuse.def"
#undef FUSED_RUN
};

static bool is_part(const struct uop *u, const struct part *p)
{
    return u->code == p->code && (p->a == ANY || p->a == u->a) &&
           (p->imm == ANY || (uint32_t)p->imm == u->imm);
}

static bool fits(const struct fusion *f, const struct uop *uops,
                 unsigned count)
{
    if (count < f->count)
        return false;
    for (unsigned i = 0; i < f->count; i++)
        if (!is_part(&uops[i], &f->part[i]))
            return false;
    return true;
}

/* Fuses the first micro-ops by the first row of a table that fits. Returns how
 * many were fused; 1: none. */
static unsigned fuse_by(const struct fusion *table, unsigned rows,
                        struct uop *uops, unsigned count)
{
    for (unsigned i = 0; i < rows; i++) {
        if (fits(&table[i], uops, count)) {
            uops->code = table[i].fused;
            return table[i].count;
        }
    }
    return 1;
}

/* How many micro-ops belong to the instruction of the first. */
static unsigned of_insn(const struct uop *uops, unsigned count)
{
    unsigned n = 1;

    while (n < count && uops[n].insn == uops->insn)
        n++;
    return n;
}

/* How many instructions in a row a row of `runs` fits. PUSH ESP and POP ESP end
 * the run: the handler moves ESP once for all of them. */
static unsigned run_length(const struct uop *uops, unsigned count,
                           unsigned row)
{
    unsigned parts = runs[row].parts, at = 0;

    while (at + parts <= count && uops[at].code == runs[row].of &&
           uops[at + runs[row].moved].d != ESP)
        at += parts;
    return at / parts;
}

static void fuse_runs(struct uop *uops, unsigned count, unsigned row)
{
    unsigned n;

    for (unsigned i = 0; i < count; i += n ? n * runs[row].parts : 1) {
        n = run_length(&uops[i], count - i, row);
        if (n > 1) {
            uops[i].code = runs[row].fused;
            uops[i].imm2 = n;
        }
    }
}

void block_fuse(struct uop *uops, unsigned count)
{
    for (unsigned i = 0; i < count;)
        i += fuse_by(insns, sizeof insns / sizeof insns[0], &uops[i],
                     of_insn(&uops[i], count - i));
    for (unsigned row = 0; row < sizeof runs / sizeof runs[0]; row++)
        fuse_runs(uops, count, row);
    if (count > 1)
        fuse_by(branches, sizeof branches / sizeof branches[0],
                &uops[count - 2], 2);
}
