/* Where each register of register.def is. */
#include "emu/debug/registers.h"

#include <string.h>

enum source { GENERAL, PLACE, FLAGS, SELECTOR, BASE, STACK, FPU, CONTROL, EFER,
              TABLE, DEBUG };

enum fpu_word { FPU_WORD_CONTROL, FPU_WORD_STATUS, FPU_WORD_TAGS, FPU_WORD_CS,
                FPU_WORD_IP, FPU_WORD_DS, FPU_WORD_DP, FPU_WORD_OPCODE };

static const struct {
    struct register_about about;
    enum source source;
    unsigned index;
} rows[REGISTERS] = {
#define DEBUG_REGISTER(name, bits, group, type, source, index) \
    { { #name, bits / 8, REGISTER_##group, type }, source, index },
#include "emu/debug/register.def"
#undef DEBUG_REGISTER
};

const struct register_about *register_about(unsigned number)
{
    return &rows[number].about;
}

static bool is_named(const char *name, const char *word, size_t length)
{
    return strlen(name) == length && !memcmp(name, word, length);
}

unsigned register_find(const char *name, size_t length)
{
    unsigned i = 0;

    if (is_named("pc", name, length))
        return REGISTER_eip;
    if (is_named("sp", name, length))
        return REGISTER_esp;
    if (is_named("fp", name, length))
        return REGISTER_ebp;
    while (i < REGISTERS && !is_named(rows[i].about.name, name, length))
        i++;
    return i;
}

static uint64_t fpu_word(const struct fpu *fpu, enum fpu_word word)
{
    switch (word) {
    case FPU_WORD_CONTROL:
        return fpu->control;
    case FPU_WORD_STATUS:
        return fpu->status;
    case FPU_WORD_TAGS:
        return fpu_tag_word(fpu);
    case FPU_WORD_CS:
        return fpu->cs;
    case FPU_WORD_IP:
        return fpu->ip;
    case FPU_WORD_DS:
        return fpu->ds;
    case FPU_WORD_DP:
        return fpu->dp;
    case FPU_WORD_OPCODE:
        return fpu->opcode;
    }
    return 0;
}

static uint64_t table_value(const struct cpu *cpu, unsigned index)
{
    const uint32_t values[] = {
        cpu->gdtr.base, cpu->gdtr.limit, cpu->idtr.base, cpu->idtr.limit,
        cpu->ldtr.selector, cpu->tr.selector, cpu->tr.base,
    };

    return values[index];
}

static uint64_t control_value(const struct cpu *cpu, unsigned index)
{
    const uint32_t values[] = { cpu->cr0, 0, cpu->cr2, cpu->cr3, cpu->cr4 };

    return values[index];
}

uint64_t register_value(const struct cpu *cpu, unsigned number)
{
    unsigned index = rows[number].index;

    switch (rows[number].source) {
    case GENERAL:
        return cpu->r[index];
    case PLACE:
        return cpu_time_current_lin(cpu);
    case FLAGS:
        return flags_eflags(cpu);
    case SELECTOR:
        return cpu->seg[index].selector;
    case BASE:
        return cpu->seg[index].base;
    case STACK:
        return cpu->fpu.reg[fpu_number(&cpu->fpu, index)].m;
    case FPU:
        return fpu_word(&cpu->fpu, (enum fpu_word)index);
    case CONTROL:
        return control_value(cpu, index);
    case EFER:
        return cpu->efer;
    case TABLE:
        return table_value(cpu, index);
    case DEBUG:
        return cpu->dr[index];
    }
    return 0;
}

bool register_read(const struct cpu *cpu, unsigned number,
                   uint8_t bytes[REGISTER_BYTES_MAX])
{
    uint64_t value = register_value(cpu, number);

    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> i * 8);
    if (rows[number].source == STACK) {
        uint16_t se = cpu->fpu.reg[fpu_number(&cpu->fpu,
                                              rows[number].index)].se;

        bytes[8] = (uint8_t)se;
        bytes[9] = (uint8_t)(se >> 8);
    }
    return rows[number].about.group != REGISTER_X87 ||
           cpu_model_has(cpu->model, FEATURE_fpu);
}

/* The next instruction is another one, so nothing of it has begun. */
static void go_to(struct cpu *cpu, uint32_t lin)
{
    cpu->eip = lin - cpu->seg[SEG_CS].base;
    cpu->fetched = cpu->again = cpu->resumed.valid = false;
    cpu->halted = false;
}

/* Bits that say in which mode the CPU is stay. */
static void set_flags(struct cpu *cpu, uint32_t value)
{
    flags_set_eflags(cpu, value, ~(uint32_t)(EFLAGS_VM | EFLAGS_VIF |
                                             EFLAGS_VIP));
}

bool register_write(struct cpu *cpu, unsigned number,
                    const uint8_t bytes[REGISTER_BYTES_MAX],
                    struct error *error)
{
    unsigned index = rows[number].index;
    uint64_t value = 0;

    for (unsigned i = rows[number].about.bytes < 8 ? rows[number].about.bytes
                                                   : 8; i--;)
        value = value << 8 | bytes[i];
    switch (rows[number].source) {
    case GENERAL:
        cpu->r[index] = (uint32_t)value;
        return true;
    case PLACE:
        go_to(cpu, (uint32_t)value);
        return true;
    case FLAGS:
        set_flags(cpu, (uint32_t)value);
        return true;
    case STACK:
        if (!cpu_model_has(cpu->model, FEATURE_fpu))
            break;
        cpu->fpu.reg[fpu_number(&cpu->fpu, index)] = (struct f80){
            .m = value, .se = (uint16_t)(bytes[8] | bytes[9] << 8),
        };
        return true;
    case CONTROL:
        if (index != 2)
            break;
        cpu->cr2 = (uint32_t)value;
        return true;
    case SELECTOR:
    case BASE:
    case FPU:
    case EFER:
    case TABLE:
    case DEBUG:
        break;
    }
    return error_usage(error, "%s: only instructions of the guest write it",
                       rows[number].about.name);
}
