/*
 * What importers of text have in common: lines, references in bytes that become
 * references to pages, and addresses that lose what lies above 32 bits. Two
 * pages that would become one by it are refused.
 */
#ifndef PAGEWALK_EMU_IMPORT_IMPORT_TEXT_H
#define PAGEWALK_EMU_IMPORT_IMPORT_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/host/error.h"
#include "emu/import/import_writer.h"

struct import_text {
    struct import_writer *import;
    const char *path;       /* names the text in errors */
    uint64_t line;          /* number of the current one, from 1 */
    uint64_t *page;         /* by page of 32 bits: the whole page number + 1 */
};

/* Takes one line, without its end. False: *error says what is wrong with it. */
typedef bool import_line(struct import_text *text, char *line,
                         struct error *error);

/* The formats. */
import_line lackey_line, din_line, drcachesim_line;

/* Imports all lines of a stream. */
bool import_text(struct import_writer *import, FILE *stream, const char *path,
                 import_line *take, struct error *error);

/* References to `size` bytes (1 or more), one for each 4 KiB page of them. */
bool import_text_refer(struct import_text *text, enum trace_kind kind,
                       uint64_t address, uint64_t size, struct error *error);

/* Reads a hexadecimal number of up to 64 bits, without 0x, and moves *at behind
 * it. */
bool import_text_hex(const char **at, uint64_t *value);

/* Refuses the current line: "PATH:LINE: WHY". Returns false. */
bool import_text_refuse(const struct import_text *text, const char *why,
                        struct error *error);

#endif
