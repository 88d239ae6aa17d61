#include "emu/programs/programs.h"

#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"

/* CR3 without PWT and PCD, which are no part of the address (SDM vol. 3A
 * 4.3). */
static uint32_t directory_of(uint32_t cr3)
{
    return cr3 & ~UINT32_C(0x1f);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Puts "program:" in front of all names of a table. */
static bool prefix(struct symbol *symbol, size_t count, const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(symbol[i].name) + 1;
        char *longer = realloc(symbol[i].name, length + 1 + size);

        if (!longer)
            return false;
        memmove(longer + length + 1, longer, size);
        memcpy(longer, name, length);
        longer[length] = ':';
        symbol[i].name = longer;
    }
    return true;
}

bool programs_add(struct programs *programs, const char *path,
                  const char *name, uint32_t cr3, struct error *error)
{
    struct program *p = &programs->program[programs->count];
    char shown[64];

    if (programs->count == PROGRAMS_MAX)
        return error_usage(error, "more than %d user programs", PROGRAMS_MAX);
    *p = (struct program){ .name = name, .cr3 = directory_of(cr3) };
    programs->count++;
    if (!symbols_read(&p->symbols, path, error))
        return false;
    snprintf(shown, sizeof(shown), "%s",
             base_name(name ? name : file_input_name(path)));
    return prefix(p->symbols.symbol, p->symbols.count, shown) ||
           error_host(error, "no memory for symbols");
}

void programs_free(struct programs *programs)
{
    for (unsigned i = 0; i < programs->count; i++)
        symbols_free(&programs->program[i].symbols);
    programs->count = 0;
}

bool programs_want_exec(const struct programs *programs)
{
    for (unsigned i = 0; i < programs->count; i++)
        if (programs->program[i].name)
            return true;
    return false;
}

/* The number of the program that the guest calls so; 0: it has no names. */
static uint8_t find_program(const struct programs *programs, const char *path)
{
    for (unsigned i = 0; i < programs->count; i++) {
        const char *name = programs->program[i].name;

        if (name && (!strcmp(name, path) ||
                     !strcmp(name, base_name(path))))
            return (uint8_t)(i + 1);
    }
    return 0;
}

static struct program_space *find_space(struct programs *programs,
                                        uint32_t cr3)
{
    if (programs->last < programs->spaces &&
        programs->space[programs->last].cr3 == cr3)
        return &programs->space[programs->last];
    for (unsigned i = 0; i < programs->spaces; i++)
        if (programs->space[i].cr3 == cr3) {
            programs->last = i;
            return &programs->space[i];
        }
    return NULL;
}

void programs_exec(struct programs *programs, uint32_t cr3, const char *path)
{
    struct program_space *space;

    cr3 = directory_of(cr3);
    space = find_space(programs, cr3);
    if (!space && programs->spaces < PROGRAMS_SPACES_MAX)
        space = &programs->space[programs->spaces++];
    if (space)
        *space = (struct program_space){ cr3, find_program(programs, path) };
}

void programs_space_free(struct programs *programs, uint32_t cr3)
{
    struct program_space *space = find_space(programs, directory_of(cr3));

    if (space)
        *space = programs->space[--programs->spaces];
}

unsigned programs_at(struct programs *programs, uint32_t cr3)
{
    const struct program_space *space;

    cr3 = directory_of(cr3);
    space = find_space(programs, cr3);
    if (space)
        return space->program;
    for (unsigned i = 0; i < programs->count; i++)
        if (!programs->program[i].name && programs->program[i].cr3 == cr3)
            return i + 1;
    return 0;
}

const struct symbols *programs_symbols(const struct programs *programs,
                                       unsigned number)
{
    return number ? &programs->program[number - 1].symbols : NULL;
}
