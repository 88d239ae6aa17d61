/* DWARF by libdw. Only kernels are read, which are linked to their addresses,
 * so no section needs relocation. */
#define _POSIX_C_SOURCE 200809L

#include "emu/profile/source_lines.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A compilation unit. */
struct unit {
    Dwarf_Die die;
    const char *folder;     /* in which the compiler ran; or null */
};

struct source_lines {
    int fd;
    Dwarf *dwarf;
    struct unit *unit;
    size_t units, room;
    struct unit *last;      /* in which the last address was; or null */
};

static const char *folder_of(Dwarf_Die *die)
{
    Dwarf_Attribute attribute;

    return dwarf_formstring(dwarf_attr(die, DW_AT_comp_dir, &attribute));
}

static bool add_unit(struct source_lines *lines, const Dwarf_Die *die)
{
    struct unit *unit;

    if (lines->units == lines->room) {
        size_t room = lines->room ? 2 * lines->room : 64;

        unit = realloc(lines->unit, room * sizeof *unit);
        if (!unit)
            return false;
        lines->unit = unit;
        lines->room = room;
    }
    unit = &lines->unit[lines->units++];
    unit->die = *die;
    unit->folder = folder_of(&unit->die);
    return true;
}

/* False: no memory. Units behind a damaged one are left out. */
static bool read_units(struct source_lines *lines)
{
    Dwarf_Off offset = 0, next;
    size_t header;
    Dwarf_Die die;

    while (!dwarf_nextcu(lines->dwarf, offset, &next, &header, NULL, NULL,
                         NULL)) {
        if (dwarf_offdie(lines->dwarf, offset + header, &die) &&
            !add_unit(lines, &die))
            return false;
        offset = next;
    }
    return true;
}

struct source_lines *source_lines_open(const char *path, const char **why)
{
    struct source_lines *lines = calloc(1, sizeof *lines);

    *why = "cannot be read: no memory";
    if (!lines)
        return NULL;
    lines->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (lines->fd >= 0)
        lines->dwarf = dwarf_begin(lines->fd, DWARF_C_READ);
    if (lines->dwarf && read_units(lines) && lines->units)
        return lines;
    if (lines->fd < 0)
        *why = "cannot be read";
    else if (!lines->dwarf || !lines->units)
        *why = "has no DWARF";
    source_lines_close(lines);
    return NULL;
}

void source_lines_close(struct source_lines *lines)
{
    if (!lines)
        return;
    if (lines->dwarf)
        dwarf_end(lines->dwarf);
    if (lines->fd >= 0)
        close(lines->fd);
    free(lines->unit);
    free(lines);
}

static bool covers(const struct unit *unit, uint32_t address)
{
    Dwarf_Die die = unit->die;

    return dwarf_haspc(&die, address) > 0;
}

/* Addresses come in order, so the last unit is asked first. */
static struct unit *unit_of(struct source_lines *lines, uint32_t address)
{
    if (lines->last && covers(lines->last, address))
        return lines->last;
    for (size_t i = 0; i < lines->units; i++)
        if (covers(&lines->unit[i], address))
            return lines->last = &lines->unit[i];
    return NULL;
}

/* The file's name below a folder, if it is there. The compiler may have been
 * told to look in ".". */
static const char *below(const char *folder, const char *file)
{
    size_t length = folder ? strlen(folder) : 0;

    if (length && !strncmp(file, folder, length) && file[length] == '/')
        file += length + 1;
    return strncmp(file, "./", 2) ? file : file + 2;
}

/* A search for the function at an address. */
struct search {
    uint32_t address;
    const char *file;       /* of its declaration; null: not found */
};

static int look_at_function(Dwarf_Die *function, void *opaque)
{
    struct search *search = opaque;

    if (dwarf_haspc(function, search->address) <= 0)
        return DWARF_CB_OK;
    search->file = dwarf_decl_file(function);
    return DWARF_CB_ABORT;
}

/* The file of the function's declaration, for its first instruction may be of
 * another one that was inlined. Assembly code has no declarations. */
const char *source_lines_file_of(struct source_lines *lines, uint32_t address)
{
    struct unit *unit = unit_of(lines, address);
    struct search search = {.address = address};
    struct source_line line;

    if (unit)
        dwarf_getfuncs(&unit->die, look_at_function, &search, 0);
    if (search.file)
        return below(unit->folder, search.file);
    return source_lines_find(lines, address, &line) ? line.file : NULL;
}

bool source_lines_find(struct source_lines *lines, uint32_t address,
                       struct source_line *found)
{
    struct unit *unit = unit_of(lines, address);
    Dwarf_Line *line = unit ? dwarf_getsrc_die(&unit->die, address) : NULL;
    const char *file = line ? dwarf_linesrc(line, NULL, NULL) : NULL;
    int number;

    if (!file || dwarf_lineno(line, &number) || number < 1)
        return false;
    *found = (struct source_line){
        .file = below(unit->folder, file), .line = (uint32_t)number,
    };
    return true;
}

/* Whether a path ends with the components of another one. */
static bool ends_with(const char *path, const char *end)
{
    size_t length = strlen(path), ending = strlen(end);

    return ending <= length && !strcmp(path + length - ending, end) &&
           (ending == length || path[length - ending - 1] == '/');
}

bool source_lines_address(struct source_lines *lines, const char *file,
                          uint32_t line, uint32_t *address)
{
    const char *slash = strrchr(file, '/');
    Dwarf_Line **found = NULL;
    size_t count = 0;
    bool any = false;

    if (line > INT32_MAX ||
        dwarf_getsrc_file(lines->dwarf, slash ? slash + 1 : file, (int)line, 0,
                          &found, &count))
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *source = dwarf_linesrc(found[i], NULL, NULL);
        Dwarf_Addr at;

        if (!source || !ends_with(source, file) ||
            dwarf_lineaddr(found[i], &at) || (any && at >= *address))
            continue;
        *address = (uint32_t)at;
        any = true;
    }
    free(found);
    return any;
}
