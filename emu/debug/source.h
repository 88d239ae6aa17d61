/*
 * Lines of the guest's source, where its ELF file has DWARF: the kernel's.
 */
#ifndef PAGEWALK_EMU_DEBUG_SOURCE_H
#define PAGEWALK_EMU_DEBUG_SOURCE_H

#include "emu/debug/debugger.h"

enum { SOURCE_TEXT_MAX = 160 };

/* The address of the first instruction of "file.c:12", or of the next line that
 * has one. False: a line. */
bool source_address(struct debugger *debugger, const char *text,
                    uint64_t *address, struct error *error);

/* "guest/mm/init.c:12" of an instruction, or ""; returns text. */
char *source_line_of(struct debugger *debugger, uint32_t lin,
                     char text[SOURCE_TEXT_MAX]);

/* Closes the file, if it was opened. */
void source_close(struct debugger *debugger);

#endif
