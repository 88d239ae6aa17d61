/* The registers of the x87 as text. */
#include <inttypes.h>
#include <string.h>

#include "emu/monitor/monitor.h"

enum { TAG_EMPTY = 3 };

/* About as much as a number is: what 64 bits tell of it. */
static double about(struct f80 a)
{
    struct f80_env env = {.masks = F80_FLAGS};
    uint64_t bits;
    double value;

    f80_to_f64(&env, a, &bits);
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void show_register(const struct monitor *m, const struct fpu *fpu,
                          unsigned i)
{
    static const char *const tags[] = {"valid", "zero", "special", "empty"};
    unsigned number = fpu_number(fpu, i);
    unsigned tag = fpu_tag_word(fpu) >> 2 * number & 3;
    struct f80 a = fpu->reg[number];

    fprintf(m->out, "st%u  r%u  %04x.%016" PRIx64 "  %s", i, number, a.se, a.m,
            tags[tag]);
    if (tag != TAG_EMPTY)
        fprintf(m->out, "  %.17g", about(a));
    fprintf(m->out, "\n");
}

static void show_flags(const struct monitor *m, const char *what,
                       unsigned flags)
{
    static const char *const names[] = {"IE", "DE", "ZE", "OE", "UE", "PE"};

    fprintf(m->out, "  %s", what);
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if (flags >> i & 1)
            fprintf(m->out, " %s", names[i]);
    if (!(flags & F80_FLAGS))
        fprintf(m->out, " none");
}

void monitor_fpu(const struct monitor *m)
{
    const struct cpu *cpu = monitor_cpu(m);
    const struct fpu *fpu = &cpu->fpu;

    if (!cpu_model_has(cpu->model, FEATURE_fpu)) {
        fprintf(m->out, "the model %s has no x87\n", cpu->model->name);
        return;
    }
    for (unsigned i = 0; i < FPU_REGISTERS; i++)
        show_register(m, fpu, i);
    fprintf(m->out, "control %04x  status %04x  tags %04x", fpu->control,
            fpu->status, fpu_tag_word(fpu));
    show_flags(m, "met", fpu->status);
    show_flags(m, "pending", fpu->status & ~fpu->control);
    fprintf(m->out, "\nlast instruction %04x:%08x opcode %02x %02x, operand "
            "%04x:%08x\n", fpu->cs, fpu->ip, 0xd8 | fpu->opcode >> 8,
            fpu->opcode & 0xff, fpu->ds, fpu->dp);
}
