/* pagewalk disasm: prints machine code as instructions and micro-ops. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "emu/command.h"
#include "emu/host/number.h"
#include "emu/image/code_image.h"
#include "emu/image/listing.h"
#include "emu/model/model_file.h"

struct disassembly {
    const struct options *options;
    struct cpu_model model;
    struct code_image image;
    struct listing listing;
    const char *name;           /* what errors call the image */
    bool any;                   /* a line has been printed */
};

/* Linear addresses from `start` on, before `end`. */
struct range {
    uint64_t start, end;
};

#define SPACE_END (UINT64_C(1) << 32)

static const struct symbol *label_at(const struct disassembly *d,
                                     uint32_t address)
{
    uint32_t offset;
    const struct symbol *s = symbols_around(&d->image.symbols, address,
                                            &offset);

    return s && !offset ? s : NULL;
}

/* How many bytes an instruction may have at an offset of a piece: it ends
 * before the next label, so that data in front of a function does not hide the
 * function's start. */
static unsigned room(const struct disassembly *d,
                     const struct code_piece *piece, size_t at)
{
    size_t left = piece->size - at;
    unsigned limit = left < INSN_BYTES_MAX ? (unsigned)left : INSN_BYTES_MAX;

    for (unsigned i = 1; i < limit; i++)
        if (label_at(d, piece->address + (uint32_t)at + i))
            return i;
    return limit;
}

static void print_piece(struct disassembly *d, const struct code_piece *piece,
                        const struct range *range)
{
    uint64_t end = range->end - piece->address;
    size_t at = range->start > piece->address
                    ? (size_t)(range->start - piece->address) : 0;

    while (at < piece->size && at < end) {
        uint32_t address = piece->address + (uint32_t)at;
        const struct symbol *label = label_at(d, address);

        if (label)
            printf("%s%s:\n", d->any ? "\n" : "", label->name);
        printf("0x%08" PRIx32 "  ", address);
        at += listing_insn(&d->listing, piece->bytes + at, room(d, piece, at),
                           address, LISTING_BYTES_WIDTH);
        d->any = true;
    }
}

static bool print_range(struct disassembly *d, const struct range *range,
                        struct error *error)
{
    bool found = false;

    for (unsigned i = 0; i < d->image.pieces; i++) {
        const struct code_piece *piece = &d->image.piece[i];

        if (range->start >= piece->address + (uint64_t)piece->size ||
            range->end <= piece->address)
            continue;
        print_piece(d, piece, range);
        found = true;
    }
    return found ||
           error_usage(error, "%s: no code from 0x%" PRIx64 " to 0x%" PRIx64,
                       d->name, range->start, range->end);
}

/* Where a function ends: where its symbol says, else at the next symbol. */
static uint64_t function_end(const struct disassembly *d,
                             const struct symbol *s)
{
    const struct symbols *symbols = &d->image.symbols;

    if (s->size)
        return (uint64_t)s->address + s->size;
    return s + 1 < symbols->symbol + symbols->count ? s[1].address
                                                    : SPACE_END;
}

/* Reads a number or a symbol; of a symbol, *end becomes its function's end
 * (`end` may be null). `what` is put in front of the error. */
static bool parse_place(const struct disassembly *d, const char *what,
                        const char *text, uint64_t *address, uint64_t *end,
                        struct error *error)
{
    const struct symbol *s;
    uint32_t offset;

    if (number_parse(text, address))
        return *address < SPACE_END ||
               error_usage(error, "%s%s: not a 32-bit address", what, text);
    s = symbols_named(&d->image.symbols, text, &offset);
    if (!s)
        return error_usage(error, "%s%s: neither a number nor a function of "
                           "%s", what, text, d->name);
    *address = (uint64_t)s->address + offset;
    if (end)
        *end = function_end(d, s);
    return true;
}

/* From --start to --end. */
static bool print_marked(struct disassembly *d, struct error *error)
{
    struct range range = { .end = SPACE_END };
    const char *start = d->options->start, *end = d->options->end;

    if (start && !parse_place(d, "--start ", start, &range.start, &range.end,
                              error))
        return false;
    if (end && !parse_place(d, "--end ", end, &range.end, NULL, error))
        return false;
    if (range.start >= range.end)
        return error_usage(error, "--end: 0x%" PRIx64 " is not behind 0x%"
                           PRIx64, range.end, range.start);
    return print_range(d, &range, error);
}

static bool print_functions(struct disassembly *d, char *const *names,
                            unsigned count, struct error *error)
{
    struct range range;

    for (unsigned i = 0; i < count; i++) {
        range.end = SPACE_END;
        if (!parse_place(d, "", names[i], &range.start, &range.end, error) ||
            !print_range(d, &range, error))
            return false;
    }
    return true;
}

static bool print_all(struct disassembly *d, struct error *error)
{
    const struct options *o = d->options;
    unsigned functions = o->hex ? 0 : (unsigned)o->operand_count - 1;

    if (functions && (o->start || o->end))
        return error_usage(error, "disasm: give functions, or --start and "
                           "--end, but not both");
    return functions ? print_functions(d, o->operands + 1, functions, error)
                     : print_marked(d, error);
}

static bool read_image(struct disassembly *d, struct error *error)
{
    const struct options *o = d->options;
    uint32_t base = o->base.given ? o->base.value : 0;

    d->name = o->hex ? "--hex" : o->operands[0];
    if (o->hex)
        return code_image_hex(&d->image, o->operands,
                              (unsigned)o->operand_count, base, error);
    if (!code_image_read(&d->image, o->operands[0], base, error))
        return false;
    return !(d->image.is_elf && o->base.given) ||
           error_usage(error, "--base: %s has its own addresses", d->name);
}

static bool disassemble(struct disassembly *d, struct error *error)
{
    const struct options *o = d->options;

    if (!o->operand_count)
        return error_usage(error, o->hex ? "--hex: no bytes"
                           : "disasm: expected a FILE, - or --hex BYTES");
    if (!model_file_load(&d->model, o->model, error) ||
        !read_image(d, error))
        return false;
    listing_init(&d->listing, &d->model, stdout);
    d->listing.symbols = &d->image.symbols;
    d->listing.code32 = o->bits != BITS_16;
    d->listing.uops = o->uops;
    return print_all(d, error);
}

int cmd_disasm(const struct options *options)
{
    struct disassembly *d = calloc(1, sizeof(*d));
    struct error error;
    bool ok;

    if (!d) {
        error_host(&error, "no memory");
        return error_print(&error);
    }
    d->options = options;
    ok = disassemble(d, &error);
    code_image_free(&d->image);
    free(d);
    return ok ? EXIT_CODE_OK : error_print(&error);
}
