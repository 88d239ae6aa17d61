#include "emu/image/linux_symbols.h"

#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"
#include "emu/linux/bzimage.h"
#include "emu/linux/kallsyms.h"

/* Symbols of types that are no code are data; absolute ones are neither. */
static bool add(struct symbols *symbols, const struct kallsyms_symbol *symbol)
{
    unsigned rank = symbols_list_rank(symbol->name, symbol->type < 'a');

    if (strchr("tTwW", symbol->type))
        return symbols_add(symbols, symbol->address, 0, rank, symbol->name);
    return strchr("aA", symbol->type) ||
           symbols_add_data(symbols, symbol->address, 0, rank, symbol->name);
}

const char *linux_symbols_add(struct symbols *symbols, const char *file,
                              size_t size, bool *failed, struct error *error)
{
    const char *why;
    size_t unpacked;
    uint8_t *kernel = bzimage_unpack((const uint8_t *)file, size, &unpacked,
                                     &why);
    struct kallsyms table;
    struct kallsyms_symbol symbol;

    *failed = false;
    if (!kernel)
        return why;
    if (!kallsyms_find(&table, kernel, unpacked)) {
        free(kernel);
        return "has no symbols in it (CONFIG_KALLSYMS)";
    }
    while (!*failed && kallsyms_next(&table, &symbol))
        *failed = !add(symbols, &symbol) && !symbols_no_room(symbols, error);
    free(kernel);
    symbols_sort(symbols);
    return NULL;
}

bool linux_symbols_has(const char *file, size_t size)
{
    return bzimage_is((const uint8_t *)file, size);
}

bool linux_symbols_read(struct symbols *symbols, const char *path,
                        const char *command_line, const char **why,
                        struct error *error)
{
    size_t size;
    char *file = file_read_again(path, &size, error);
    bool failed = false;

    *why = NULL;
    if (!file)
        return false;
    if (linux_symbols_has(file, size)) {
        if (bzimage_moves((const uint8_t *)file, size, command_line))
            *why = "places itself at random (nokaslr in --append stops it)";
        else
            *why = linux_symbols_add(symbols, file, size, &failed, error);
    }
    free(file);
    return !failed;
}
