#include "emu/commands/instruction_list.h"

#include <string.h>

#include "base/text.h"
#include "cpu/decode/disasm.h"
#include "emu/model/model_file.h"
#include "emu/model/shipped_models.h"

enum {
    MODELS_MAX = 16,
    NAME_WIDTH = 14,
    OPCODES_WIDTH = 40,
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

static void put_models(const struct table *table, const struct isa_row *row)
{
    for (unsigned i = 0; i < table->models; i++) {
        const struct cpu_model *model = &table->model[i];
        bool has = row->feature < 0 ||
                   cpu_model_has(model, (enum cpu_feature)row->feature);

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
    put_models(table, &isa_rows[first]);
    fputc('\n', table->out);
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
        if (is_first(row))
            put_line(&table, row);
}
