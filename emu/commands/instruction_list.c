#include "emu/commands/instruction_list.h"

#include <string.h>

#include "base/text.h"
#include "cpu/decode/disasm.h"
#include "cpu/fpu/fpu.h"
#include "emu/model/model_file.h"
#include "emu/model/shipped_models.h"

enum {
    MODELS_MAX = 16,
    NAME_WIDTH = 14,
    OPCODES_WIDTH = 41,
    OPCODES_MAX = 256,
    FLAGS_WIDTH = 6,
};

/* Consecutive opcodes of one map and with one ModRM reg field. */
struct run {
    const struct isa_row *row;
    unsigned first, last;
};

struct table {
    struct cpu_model model[MODELS_MAX];
    unsigned models;
    FILE *out;
};

/* Whether two rows of isa.def are forms of one instruction and share a line. */
static bool share_line(const struct isa_row *a, const struct isa_row *b)
{
    return !strcmp(a->name, b->name) && !strcmp(a->flags, b->flags) &&
           a->feature == b->feature;
}

static bool is_first(unsigned row)
{
    for (unsigned i = 0; i < row; i++)
        if (share_line(&isa_rows[i], &isa_rows[row]))
            return false;
    return true;
}

/* "add", "jcc", "cbw/cwde". */
static void put_name(struct text *t, const struct isa_row *row)
{
    const char *with16 = disasm_name(row, false, false);
    const char *with32 = disasm_name(row, true, true);

    text_put(t, "%s", with16);
    if (strcmp(with16, with32))
        text_put(t, "/%s", with32);
    if (disasm_has_condition(row))
        text_put(t, "cc");
}

static void put_run(struct text *t, const struct run *run)
{
    if (!run->row)
        return;
    text_put(t, "%s%s%02x", t->length ? " " : "",
             run->row->map == 2 ? "0f." : "", run->first);
    if (run->last > run->first)
        text_put(t, "-%02x", run->last);
    if (run->row->ext >= 0)
        text_put(t, "/%d", run->row->ext);
}

static bool continues(const struct run *run, const struct isa_row *row)
{
    return run->row && run->row->map == row->map &&
           run->row->ext == row->ext && run->last + 1 == row->opcode;
}

/* "00-05 80-83/0", "0f.a4-a5". */
static void put_opcodes(struct text *t, unsigned first)
{
    struct run run = { 0 };

    for (unsigned i = first; i < isa_row_count; i++) {
        const struct isa_row *row = &isa_rows[i];

        if (!share_line(&isa_rows[first], row))
            continue;
        if (!continues(&run, row)) {
            put_run(t, &run);
            run = (struct run){ .row = row, .first = row->opcode };
        }
        run.last = row->opcode + row->count - 1u;
    }
    put_run(t, &run);
}

/* Which models have both features; one that is negative all of them have. */
static void put_models(const struct table *table, int feature, int other)
{
    for (unsigned i = 0; i < table->models; i++) {
        const struct cpu_model *model = &table->model[i];
        bool has = (feature < 0 ||
                    cpu_model_has(model, (enum cpu_feature)feature)) &&
                   (other < 0 ||
                    cpu_model_has(model, (enum cpu_feature)other));

        /* Under the model's name; no blanks at the end of the line. */
        fprintf(table->out, "  %-*s",
                i + 1 < table->models ? (int)strlen(model->name) : 0,
                has ? "x" : "-");
    }
}

static void put_line(const struct table *table, unsigned first)
{
    char name_text[64], opcode_text[OPCODES_MAX];
    struct text name, opcodes;

    text_begin(&name, name_text, sizeof(name_text));
    text_begin(&opcodes, opcode_text, sizeof(opcode_text));
    put_name(&name, &isa_rows[first]);
    put_opcodes(&opcodes, first);
    fprintf(table->out, "%-*s  %-*s  %s", NAME_WIDTH, name_text,
            OPCODES_WIDTH, opcode_text, isa_rows[first].flags);
    put_models(table, isa_rows[first].feature, -1);
    fputc('\n', table->out);
}

static bool is_first_fpu(unsigned number)
{
    for (unsigned i = 0; i < number; i++)
        if (!strcmp(fpu_insns[i].name, fpu_insns[number].name))
            return false;
    return true;
}

/* "d8/0" of a form with memory, "d8.c0-c7" and "d9.fa" of others, whose ModRM
 * is an opcode, too; `forms` of them follow each other. */
static void put_fpu_opcode(struct text *t, const struct fpu_insn *fpu,
                           unsigned forms)
{
    unsigned modrm = 0xc0 | fpu->reg << 3u;

    text_put(t, "%s%02x", t->length ? " " : "", 0xd8 + fpu->escape);
    if (fpu->text == FPU_TEXT_MEMORY)
        text_put(t, "/%u", fpu->reg);
    else if (fpu->rm == FPU_RM_ANY)
        text_put(t, ".%02x-%02x", modrm, modrm + 8 * forms - 1);
    else
        text_put(t, ".%02x", modrm | fpu->rm);
}

/* How many forms from this one on have its name and all registers. */
static unsigned forms_in_a_row(unsigned number)
{
    const struct fpu_insn *fpu = &fpu_insns[number];
    unsigned forms = 1;

    while (number + forms < fpu_insn_count && fpu->rm == FPU_RM_ANY &&
           fpu[forms].rm == FPU_RM_ANY && fpu->text != FPU_TEXT_MEMORY &&
           fpu[forms].escape == fpu->escape &&
           fpu[forms].reg == fpu->reg + forms &&
           !strcmp(fpu[forms].name, fpu->name))
        forms++;
    return forms;
}

/* The x87 instruction that fpu_insns has first under its name. FCOMI and its
 * like define all flags (SDM vol. 2 FCOMI). */
static void put_fpu_line(const struct table *table, unsigned first)
{
    const struct fpu_insn *fpu = &fpu_insns[first];
    char opcode_text[OPCODES_MAX];
    struct text opcodes;

    text_begin(&opcodes, opcode_text, sizeof(opcode_text));
    for (unsigned i = first, forms; i < fpu_insn_count; i += forms) {
        forms = forms_in_a_row(i);
        if (!strcmp(fpu_insns[i].name, fpu->name))
            put_fpu_opcode(&opcodes, &fpu_insns[i], forms);
    }
    fprintf(table->out, "%-*s  %-*s  %s", NAME_WIDTH, fpu->name,
            OPCODES_WIDTH, opcode_text,
            strstr(fpu->name, "comi") ? "OSZAPC" : "------");
    put_models(table, FEATURE_fpu,
               fpu->attr & FPU_ATTR_6 ? FEATURE_cmov : -1);
    fputc('\n', table->out);
}

static void put_fpu(const struct table *table)
{
    for (unsigned i = 0; i < fpu_insn_count; i++)
        if (is_first_fpu(i))
            put_fpu_line(table, i);
}

static void load_models(struct table *table)
{
    struct error error;
    const char *name;

    while (table->models < MODELS_MAX &&
           (name = shipped_models_name(table->models)) &&
           model_file_load(&table->model[table->models], name, &error))
        table->models++;
}

void instruction_list_print(FILE *stream)
{
    struct table table = { .out = stream };

    load_models(&table);
    fprintf(stream, "%-*s  %-*s  %-*s", NAME_WIDTH, "instruction",
            OPCODES_WIDTH, "opcodes", FLAGS_WIDTH, "flags");
    for (unsigned i = 0; i < table.models; i++)
        fprintf(stream, "  %s", table.model[i].name);
    fputc('\n', stream);
    for (unsigned row = 0; row < isa_row_count; row++)
        if (isa_rows[row].feature == FEATURE_fpu)
            put_fpu(&table);
        else if (is_first(row))
            put_line(&table, row);
}
