/*
 * What stands for the lines in a build without libdw: there are none.
 */
#include "emu/profile/source_lines.h"

#include <stddef.h>

struct source_lines *source_lines_open(const char *path, const char **why)
{
    (void)path;
    *why = "cannot be read: built without libdw";
    return NULL;
}

void source_lines_close(struct source_lines *lines)
{
    (void)lines;
}

bool source_lines_find(struct source_lines *lines, uint32_t address,
                       struct source_line *line)
{
    (void)lines;
    (void)address;
    (void)line;
    return false;
}

const char *source_lines_file_of(struct source_lines *lines, uint32_t address)
{
    (void)lines;
    (void)address;
    return NULL;
}

bool source_lines_address(struct source_lines *lines, const char *file,
                          uint32_t line, uint32_t *address)
{
    (void)lines, (void)file, (void)line, (void)address;
    return false;
}
