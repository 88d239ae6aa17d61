#include "emu/image/listing.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "cpu/decode/crack.h"
#include "cpu/decode/disasm.h"
#include "cpu/timing/timing.h"
#include "cpu/uop/uop_text.h"
#include "emu/model/feature_name.h"

enum {
    TEXT_MAX = DISASM_TEXT_MAX + SYMBOLS_PLACE_MAX,
    UOPS_INDENT = 38,           /* under the text of an instruction */
    COST_COLUMN = 36,           /* behind the text of an instruction */
};

void listing_init(struct listing *l, const struct cpu_model *model, FILE *out)
{
    struct cpu_model all = *model;

    all.features = UINT32_MAX;
    *l = (struct listing){ .model = model, .out = out };
    isa_index_build(&l->isa, model);
    isa_index_build(&l->everything, &all);
}

/* The instruction's text, and the name of the place that it branches to. */
static void put_text(const struct listing *l, const struct insn *insn,
                     uint32_t lin, struct text *t)
{
    uint32_t eip = lin - l->cs_base, target, offset;
    char text[DISASM_TEXT_MAX];
    const struct symbol *s;

    text_put(t, "%s", disasm_text(insn, l->code32, eip, text, sizeof(text)));
    if (!l->symbols || !disasm_target(insn, eip, &target))
        return;
    s = symbols_find(l->symbols, l->mmu, l->cs_base + target, &offset);
    if (s && offset)
        text_put(t, " <%s+0x%" PRIx32 ">", s->name, offset);
    else if (s)
        text_put(t, " <%s>", s->name);
}

/* Why the bytes are no instruction of this model. Returns how many bytes that
 * is said of: as many as another model would take for one instruction. */
static unsigned put_bad(const struct listing *l, enum decode_status status,
                        const uint8_t *bytes, unsigned size, uint32_t lin,
                        struct text *t)
{
    struct insn insn;
    enum decode_status elsewhere = decode_insn(&l->everything, l->code32,
                                               bytes, size, &insn);

    text_put(t, "(bad)");
    if (status == DECODE_MORE) {
        text_put(t, "  ; cut off");
    } else if (status == DECODE_TOO_LONG) {
        text_put(t, "  ; longer than %d bytes: #GP(0)", INSN_BYTES_MAX);
    } else if (elsewhere == DECODE_OK) {
        text_put(t, "  ; #UD: the %s has no ", l->model->name);
        put_text(l, &insn, lin, t);
        text_put(t, " (%s)",
                 feature_name((enum cpu_feature)insn.row->feature));
    } else {
        text_put(t, "  ; #UD");
    }
    return elsewhere == DECODE_MORE ? size : insn.bytes;
}

static void crack_any(const struct listing *l, const struct insn *insn,
                      enum decode_status status, struct crack *c)
{
    *c = (struct crack){
        .insn = insn, .end = insn->bytes,
        .mode = l->code32 ? MODE_CODE_32 | MODE_STACK_32 | MODE_FLAT : 0,
    };
    crack_insn(c, status);
}

static void put_cost(const struct listing *l, const struct crack *c,
                     struct text *t)
{
    unsigned cycles = timing_alone(l->model, c);

    text_put(t, "%*s  ; %u uop%s, %u cycle%s",
             t->length < COST_COLUMN ? COST_COLUMN - (int)t->length : 0, "",
             c->count, c->count == 1 ? "" : "s", cycles,
             cycles == 1 ? "" : "s");
}

static void put_uops(const struct listing *l, const struct crack *c,
                     uint32_t eip)
{
    char text[UOP_TEXT_MAX];

    for (unsigned i = 0; i < c->count; i++)
        fprintf(l->out, "%*s%s\n", UOPS_INDENT, "",
                uop_text(&c->uop[i], eip, text, sizeof(text)));
}

static void put_bytes(const struct listing *l, const uint8_t *bytes,
                      unsigned count, unsigned width)
{
    int columns = 0;

    for (unsigned i = 0; i < count; i++)
        columns += fprintf(l->out, i ? " %02x" : "%02x", bytes[i]);
    fprintf(l->out, "%*s  ",
            columns < (int)width ? (int)width - columns : 0, "");
}

unsigned listing_insn(const struct listing *l, const uint8_t *bytes,
                      unsigned size, uint32_t lin, unsigned width)
{
    char line[TEXT_MAX + 128];
    struct insn insn;
    struct crack c;
    struct text t;
    enum decode_status status = decode_insn(&l->isa, l->code32, bytes, size,
                                            &insn);
    unsigned count = insn.bytes;

    text_begin(&t, line, sizeof(line));
    if (status == DECODE_OK)
        put_text(l, &insn, lin, &t);
    else
        count = put_bad(l, status, bytes, size, lin, &t);
    if (l->uops && status != DECODE_MORE) {
        crack_any(l, &insn, status, &c);
        put_cost(l, &c, &t);
    }
    put_bytes(l, bytes, count, width);
    fprintf(l->out, "%s\n", line);
    if (l->uops && status != DECODE_MORE)
        put_uops(l, &c, lin - l->cs_base);
    return count;
}
