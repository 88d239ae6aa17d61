/* Following a run, boundary by boundary. */
#include "tests/timing/follow.h"

#include <inttypes.h>
#include <string.h>

#include "cpu/access/flags.h"
#include "cpu/decode/disasm.h"
#include "cpu/decode/string_form.h"
#include "emu/machine/guest_memory.h"
#include "tests/timing/operands.h"

static struct slow_machine machine_of(const struct cpu_model *model)
{
    const struct pipeline_config *p = &model->timing.pipeline;

    return (struct slow_machine){
        .width = p->width,
        .mem_ports = p->memory_ports,
        .latency = {
            [UOP_CLASS_MOVE] = p->alu, [UOP_CLASS_ALU] = p->alu,
            [UOP_CLASS_SHIFT] = p->shift, [UOP_CLASS_MUL] = p->mul,
            [UOP_CLASS_DIV] = p->div, [UOP_CLASS_FLAG] = p->alu,
            [UOP_CLASS_LOAD] = p->load, [UOP_CLASS_STORE] = p->alu,
            [UOP_CLASS_BRANCH] = p->alu,
        },
        .agi = p->agi,
        .taken = p->taken,
        .indirect = p->indirect,
        .lock = p->lock,
    };
}

/* The instruction at the boundary, and what it depends on. */
static void look(struct follow *f)
{
    const struct cpu *cpu = f->cpu;
    uint8_t bytes[INSN_BYTES_MAX];
    uint32_t lin = cpu->seg[SEG_CS].base + cpu->eip;
    size_t size = guest_read(cpu, lin, GUEST_CODE, bytes, sizeof bytes);
    struct peek peek;

    guest_peek(cpu, lin, GUEST_CODE, &peek);
    f->paddr = peek.frame << BUS_PAGE_SHIFT | lin % BUS_PAGE_SIZE;
    f->under_way = true;
    f->eip = cpu->eip;
    f->ecx = cpu->r[ECX];
    f->eflags = flags_eflags(cpu);
    f->counters = cpu->counters;
    f->status = decode_insn(&f->index, cpu->key.mode & MODE_CODE_32, bytes,
                            (unsigned)size, &f->insn);
    f->crack = (struct crack){.insn = &f->insn, .mode = cpu->key.mode,
                              .end = f->insn.bytes};
    if (f->status != DECODE_MORE)       /* else its fetch faults */
        crack_insn(&f->crack, f->status);
    f->past[f->boundaries++ % FOLLOW_PAST] = (struct follow_insn){
        .eip = f->eip, .mode = cpu->key.mode, .insn = f->insn};
}

/* A string instruction under REP, which may be left half-way. */
static const struct uop *repeated(const struct follow *f)
{
    const struct uop *u;

    if (f->status != DECODE_OK || !f->crack.count)
        return NULL;
    u = &f->crack.uop[f->crack.count - 1];
    return u->code == UOP_assist_end && u->imm2 == ASSIST_string &&
           string_form_rep(u->imm) ? u : NULL;
}

/* Cycles of the iterations that were made; I/O has a cause of its own. */
static uint64_t iteration_cycles(const struct follow *f, const struct uop *u)
{
    uint32_t mask = string_form_address32(u->imm) ? UINT32_MAX : 0xffff;
    uint32_t done = (f->ecx - f->cpu->r[ECX]) & mask;
    enum cost_class class;

    switch (u->aux) {
    case STRING_movs:
        class = COST_rep_movs;
        break;
    case STRING_stos: case STRING_lods:
        class = COST_rep_stos;
        break;
    case STRING_cmps: case STRING_scas:
        class = COST_rep_cmps;
        break;
    default:
        return 0;
    }
    return (uint64_t)done * f->cpu->model->cost[class][COST_REG];
}

/* What microcode costs by the model's table. */
static uint64_t microcode_cycles(const struct follow *f)
{
    const struct crack *c = &f->crack;
    enum cost_form form = c->writes_memory ? COST_WRITE
                          : c->reads_memory ? COST_READ : COST_REG;

    if (c->cost == COST_io || c->cost == COST_io_string)
        return 0;
    return f->cpu->model->cost[c->cost][form];
}

/* Whether a condition of Jcc held: bit 0 of its number says otherwise (PRM386
 * appendix D). */
static bool condition_held(uint32_t eflags, unsigned condition)
{
    bool cf = eflags & EFLAGS_CF, zf = eflags & EFLAGS_ZF;
    bool sf = eflags & EFLAGS_SF, of = eflags & EFLAGS_OF;
    bool held;

    switch (condition >> 1) {
    case 0: held = of; break;
    case 1: held = cf; break;
    case 2: held = zf; break;
    case 3: held = cf || zf; break;
    case 4: held = sf; break;
    case 5: held = eflags & EFLAGS_PF; break;
    case 6: held = sf != of; break;
    default: held = zf || sf != of; break;
    }
    return held != (condition & 1);
}

static bool loop_was_taken(const struct follow *f, const struct uop *u)
{
    uint32_t mask = u->scale ? UINT32_MAX : 0xffff;
    bool zf = f->eflags & EFLAGS_ZF;

    switch (u->aux) {
    case UOP_LOOP_jcxz:
        return !(f->ecx & mask);
    case UOP_LOOP_loop:
        return (f->ecx - 1) & mask;
    case UOP_LOOP_loope:
        return zf && (f->ecx - 1) & mask;
    default:
        return !zf && (f->ecx - 1) & mask;
    }
}

static void guess(struct follow *f, bool taken)
{
    if (guess_was_wrong(&f->guess, f->paddr, f->insn.imm >> 31, taken))
        f->mispredicted += f->guess.config.mispredict;
}

static void take_branch(struct follow *f, const struct uop *u)
{
    bool taken;

    switch (u->code) {
    case UOP_chkip:
        return;
    case UOP_jmpr:
        slow_taken(&f->slow, true);
        return;
    case UOP_jmp:
        slow_taken(&f->slow, false);
        return;
    case UOP_loop:
        taken = loop_was_taken(f, u);
        break;
    default:
        taken = condition_held(f->eflags, u->code - UOP_jo);
    }
    guess(f, taken);
    if (taken)
        slow_taken(&f->slow, false);
}

/* XCHG with memory is locked whatever its prefix says (PRM386 XCHG). */
static bool is_locked(const struct follow *f)
{
    return f->insn.lock || (!strcmp(f->insn.row->name, "xchg") &&
                            f->insn.is_mem);
}

/* The instruction was finished. */
static void take_insn(struct follow *f)
{
    const struct uop *rep = repeated(f);

    f->insns++;
    slow_insn(&f->slow);
    for (unsigned i = 0; i < f->crack.count; i++) {
        const struct uop *u = &f->crack.uop[i];
        enum operands_kind kind = operands_kind(u);

        if (kind == OPERANDS_SERIALISE) {
            slow_serialise(&f->slow, microcode_cycles(f));
        } else if (kind == OPERANDS_ISSUES) {
            struct slow_uop uop = operands_of(u);

            slow_issue(&f->slow, &uop);
            if (uop.class == UOP_CLASS_BRANCH)
                take_branch(f, u);
        }
    }
    if (is_locked(f))
        slow_serialise(&f->slow, f->machine.lock);
    if (rep)
        f->iterations += iteration_cycles(f, rep);
}

/* The instruction was left half-way: it counts nothing, but a string
 * instruction has waited before its first iteration, and iterated. */
static void take_part(struct follow *f)
{
    const struct uop *rep = repeated(f);

    if (!rep)
        return;
    slow_insn(&f->slow);
    slow_serialise(&f->slow, 0);
    f->iterations += iteration_cycles(f, rep);
}

/* What happened since the last boundary. */
static void take(struct follow *f)
{
    const struct cpu_counters *now = &f->cpu->counters, *then = &f->counters;

    if (!f->under_way)
        return;
    f->under_way = false;
    if (now->instructions != then->instructions)
        take_insn(f);
    else
        take_part(f);
    slow_insn(&f->slow);
    if (now->exceptions != then->exceptions ||
        now->interrupts != then->interrupts)
        slow_serialise(&f->slow, 0);
}

struct pipeline_cycles follow_of_cpu(const struct cpu *cpu)
{
    return (struct pipeline_cycles){
        .issue = cycles_of(&cpu->cycles, CYCLE_issue),
        .dependency = cycles_of(&cpu->cycles, CYCLE_dependency),
        .serialise = cycles_of(&cpu->cycles, CYCLE_serialise),
        .branch = cycles_of(&cpu->cycles, CYCLE_branch),
    };
}

struct pipeline_cycles follow_counted(const struct follow *f)
{
    struct pipeline_cycles now = follow_of_cpu(f->cpu);

    return (struct pipeline_cycles){
        .issue = now.issue - f->start.issue,
        .dependency = now.dependency - f->start.dependency,
        .serialise = now.serialise - f->start.serialise,
        .branch = now.branch - f->start.branch,
    };
}

struct pipeline_cycles follow_expected(const struct follow *f)
{
    return (struct pipeline_cycles){
        .issue = slow_issue_cycles(&f->slow) + f->iterations,
        .dependency = f->slow.dependency,
        .serialise = f->slow.serialise,
        .branch = f->slow.branch + f->mispredicted,
    };
}

bool follow_same(const struct pipeline_cycles *a,
                 const struct pipeline_cycles *b)
{
    return a->issue == b->issue && a->dependency == b->dependency &&
           a->serialise == b->serialise && a->branch == b->branch;
}

void follow_print(const struct pipeline_cycles *c, FILE *stream)
{
    fprintf(stream, "issue %" PRIu64 ", dependency %" PRIu64
            ", serialise %" PRIu64 ", branch %" PRIu64 "\n",
            c->issue, c->dependency, c->serialise, c->branch);
}

static void print_past(const struct follow *f)
{
    unsigned count = f->boundaries < FOLLOW_PAST ? (unsigned)f->boundaries
                                                 : FOLLOW_PAST;
    char text[DISASM_TEXT_MAX];

    for (uint64_t i = f->boundaries - count; i < f->boundaries; i++) {
        const struct follow_insn *insn = &f->past[i % FOLLOW_PAST];

        strcpy(text, "(bad)");
        if (insn->insn.row)
            disasm_text(&insn->insn, insn->mode & MODE_CODE_32, insn->eip,
                        text, sizeof text);
        fprintf(f->report, "    %08" PRIx32 "  %s\n", insn->eip, text);
    }
}

/* Reports the first instruction after which the two do not agree. */
static void compare(struct follow *f)
{
    struct pipeline_cycles counted = follow_counted(f);
    struct pipeline_cycles expected = follow_expected(f);

    if (f->differs || follow_same(&counted, &expected))
        return;
    f->differs = true;
    if (!f->report)
        return;
    fprintf(f->report, "after %" PRIu64 " instructions, the last of which "
            "are\n", f->insns);
    print_past(f);
    fprintf(f->report, "  the CPU says        ");
    follow_print(&counted, f->report);
    fprintf(f->report, "  the slow model says ");
    follow_print(&expected, f->report);
}

static bool on_boundary(void *opaque)
{
    struct follow *f = opaque;

    take(f);
    compare(f);
    look(f);
    return false;
}

void follow_begin(struct follow *f, struct cpu *cpu, FILE *report)
{
    *f = (struct follow){.cpu = cpu, .report = report,
                         .machine = machine_of(cpu->model),
                         .guess.config = cpu->model->timing.predictor,
                         .start = follow_of_cpu(cpu)};
    f->slow.machine = &f->machine;
    isa_index_build(&f->index, cpu->model);
    cpu->boundary = on_boundary;
    cpu->boundary_opaque = f;
}

void follow_end(struct follow *f)
{
    take(f);
    compare(f);
    f->cpu->boundary = NULL;
}
