/* What must be equal, and how a difference is shown. */
#include "tests/differential/compare.h"

#include <Zydis/Zydis.h>

#include "cpu/access/flags.h"
#include "cpu/access/raise.h"
#include "cpu/cpu.h"

static const char *const gpr_name[] = {"eax", "ecx", "edx", "ebx",
                                       "esp", "ebp", "esi", "edi"};
static const char *const segment_name[] = {"es", "cs", "ss",
                                           "ds", "fs", "gs"};

const struct case_insn *compare_find(const struct test_case *c, uint32_t eip)
{
    uint32_t start = eip - c->before.eip;

    for (unsigned i = 0; i < c->insns; i++)
        if (c->insn[i].start == start)
            return &c->insn[i];
    return NULL;
}

/* INT n ends Pagewalk's run at the instruction and the reference's behind it;
 * but INT 6 ends the reference's at it, as an undefined opcode does. */
static bool same_end(const struct test_case *c, const struct state *ours,
                     const struct state *theirs)
{
    const struct case_insn *insn = compare_find(c, ours->eip);

    if (ours->outcome < OUTCOME_SOFTWARE || ours->outcome >= OUTCOME_LOST)
        return ours->outcome == theirs->outcome && ours->eip == theirs->eip;
    return ours->outcome - OUTCOME_SOFTWARE == theirs->outcome && insn &&
           (ours->eip + insn->bytes == theirs->eip ||
            theirs->outcome == VECTOR_UD);
}

/* The flags that the manual leaves open where the run ended, and RF, which HLT
 * does not show. */
static uint32_t flags_ignored(const struct test_case *c,
                              const struct state *ours)
{
    const struct case_insn *insn = compare_find(c, ours->eip);
    uint32_t undefined = ours->outcome == OUTCOME_HALT || !insn
                             ? c->undefined : insn->undefined;

    return undefined | EFLAGS_RF;
}

static bool differs(char *why, size_t size, const char *name, uint32_t ours,
                    uint32_t theirs)
{
    if (ours == theirs)
        return false;
    snprintf(why, size, "%s: %08x, reference %08x", name, ours, theirs);
    return true;
}

bool compare_states(const struct test_case *c, const struct state *ours,
                    const struct state *theirs, char *why, size_t size)
{
    uint32_t flags = ~flags_ignored(c, ours);

    if (!same_end(c, ours, theirs)) {
        snprintf(why, size, "end: %d at %08x, reference %d at %08x",
                 ours->outcome, ours->eip, theirs->outcome, theirs->eip);
        return false;
    }
    for (unsigned i = 0; i < 8; i++)
        if (differs(why, size, gpr_name[i], ours->gpr[i], theirs->gpr[i]))
            return false;
    for (unsigned i = 0; i < 6; i++)
        if (differs(why, size, segment_name[i], ours->segment[i],
                    theirs->segment[i]))
            return false;
    if (ours->outcome == VECTOR_PF &&
        differs(why, size, "cr2", ours->cr2, theirs->cr2))
        return false;
    return !differs(why, size, "eflags", ours->eflags & flags,
                    theirs->eflags & flags) &&
           !differs(why, size, "cr0", ours->cr0, theirs->cr0) &&
           !differs(why, size, "ports", ours->io, theirs->io);
}

static void print_insn(const struct test_case *c, const struct case_insn *i,
                       FILE *stream)
{
    const struct config *config = &world_config[c->config];
    ZydisDisassembledInstruction text;
    ZydisMachineMode mode = config->code32 ? ZYDIS_MACHINE_MODE_LEGACY_32
                                           : ZYDIS_MACHINE_MODE_LEGACY_16;
    bool known = ZYAN_SUCCESS(ZydisDisassembleIntel(
        mode, c->before.eip + i->start, c->code + i->start, i->bytes, &text));

    fprintf(stream, "  %08x ", c->before.eip + i->start);
    for (unsigned b = 0; b < 12; b++)
        if (b < i->bytes)
            fprintf(stream, "%02x", c->code[i->start + b]);
        else
            fputs("  ", stream);
    fprintf(stream, " %s\n", known ? text.text : "(undefined)");
}

static void print_states(const struct state *before, const struct state *ours,
                         const struct state *theirs, FILE *stream)
{
    fprintf(stream, "  %-8s %-8s %-8s %-8s\n", "", "before", "pagewalk",
            "reference");
    for (unsigned i = 0; i < 8; i++)
        fprintf(stream, "  %-8s %08x %08x %08x%s\n", gpr_name[i],
                before->gpr[i], ours->gpr[i], theirs->gpr[i],
                ours->gpr[i] == theirs->gpr[i] ? "" : " *");
    for (unsigned i = 0; i < 6; i++)
        fprintf(stream, "  %-8s %04x     %04x     %04x%s\n", segment_name[i],
                before->segment[i], ours->segment[i], theirs->segment[i],
                ours->segment[i] == theirs->segment[i] ? "" : " *");
    fprintf(stream, "  %-8s %08x %08x %08x\n", "eip", before->eip, ours->eip,
            theirs->eip);
    fprintf(stream, "  %-8s %08x %08x %08x\n", "eflags", before->eflags,
            ours->eflags, theirs->eflags);
    fprintf(stream, "  %-8s %08x %08x %08x\n", "cr2", 0, ours->cr2,
            theirs->cr2);
    fprintf(stream, "  %-8s          %8d %8d\n", "outcome", ours->outcome,
            theirs->outcome);
}

void compare_report(const struct test_case *c, const struct state *ours,
                    const struct state *theirs, FILE *stream)
{
    fprintf(stream, "  configuration %s, flags ignored %05x\n",
            world_config[c->config].name, flags_ignored(c, ours));
    for (unsigned i = 0; i < c->insns; i++)
        if (c->code[c->insn[i].start] != CASE_NOP)
            print_insn(c, &c->insn[i], stream);
    print_states(&c->before, ours, theirs, stream);
}
