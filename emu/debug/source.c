/* Source lines, from the kernel's DWARF, which is opened when first asked for. */
#include "emu/debug/source.h"

#include <inttypes.h>
#include <string.h>

#include "emu/host/number.h"
#include "emu/profile/source_lines.h"

/* Null: there are none; *why says so. */
static struct source_lines *lines_of(struct debugger *d, const char **why)
{
    const char *elf = d->machine->config.elf;

    *why = elf ? "has no lines of source" : "the kernel is no ELF file";
    if (elf && !d->asked_for_lines)
        d->lines = source_lines_open(elf, why);
    d->asked_for_lines = true;
    return d->lines;
}

bool source_address(struct debugger *d, const char *text, uint64_t *address,
                    struct error *error)
{
    const char *colon = strrchr(text, ':'), *why;
    struct source_lines *lines = lines_of(d, &why);
    char file[256];
    uint32_t line, found;

    if (!colon || (size_t)(colon - text) >= sizeof file ||
        !number_parse_max(colon + 1, INT32_MAX, &line))
        return error_usage(error, "'%s' is no FILE:LINE", text);
    memcpy(file, text, (size_t)(colon - text));
    file[colon - text] = 0;
    if (!lines)
        return error_usage(error, "%s: %s", text, why);
    if (!source_lines_address(lines, file, line, &found))
        return error_usage(error, "%s: no code of such a line", text);
    *address = found;
    return true;
}

char *source_line_of(struct debugger *d, uint32_t lin,
                     char text[SOURCE_TEXT_MAX])
{
    const struct symbols *symbols = d->machine->config.symbols;
    const struct symbol *symbol;
    struct source_lines *lines;
    struct source_line line;
    const char *why;
    uint32_t offset;

    text[0] = 0;
    symbol = symbols ? symbols_find(symbols, &debugger_cpu(d)->mmu, lin, &offset)
                     : NULL;
    lines = symbol ? lines_of(d, &why) : NULL;
    if (lines && source_lines_find(lines, symbol->address + offset, &line))
        snprintf(text, SOURCE_TEXT_MAX, "%s:%" PRIu32, line.file, line.line);
    return text;
}

void source_close(struct debugger *d)
{
    source_lines_close(d->lines);
    d->lines = NULL;
    d->asked_for_lines = false;
}
