/*
 * From addresses of an ELF file's code to lines of its source and back, by the
 * file's DWARF line tables.
 */
#ifndef PAGEWALK_EMU_PROFILE_SOURCE_LINES_H
#define PAGEWALK_EMU_PROFILE_SOURCE_LINES_H

#include <stdbool.h>
#include <stdint.h>

struct source_lines;

struct source_line {
    const char *file;   /* valid until source_lines_close; below the folder in
                           which the compiler ran, relative to it */
    uint32_t line;      /* from 1 */
};

/* Null: there are none. *why says so in a few words, to stand behind the name
 * of the file. */
struct source_lines *source_lines_open(const char *path, const char **why);
void source_lines_close(struct source_lines *lines);    /* null: nothing */

/* The line of the instruction at an address that the code is linked for. False:
 * none is known. */
bool source_lines_find(struct source_lines *lines, uint32_t address,
                       struct source_line *line);

/* The lowest address of the code of a line, or of the next line of the file that
 * has code. `file` is a path or its end. False: there is none. */
bool source_lines_address(struct source_lines *lines, const char *file,
                          uint32_t line, uint32_t *address);

/* The file that has the function at an address, as in struct source_line; null:
 * not known. */
const char *source_lines_file_of(struct source_lines *lines, uint32_t address);

#endif
