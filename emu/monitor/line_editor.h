/*
 * Lines typed on a terminal, with editing, history and Tab, by libedit. In a
 * build without it there is none, and emu/host/prompt.h reads plain lines.
 */
#ifndef PAGEWALK_EMU_MONITOR_LINE_EDITOR_H
#define PAGEWALK_EMU_MONITOR_LINE_EDITOR_H

#include <stddef.h>

#include "emu/host/prompt.h"

struct line_editor;

/* The n-th word that may stand at `word`, in a line of which `line` is what
 * stands before it; null: there are no more. Words that do not begin with what
 * was typed are passed over. */
typedef const char *line_editor_word(void *opaque, const char *line,
                                     const char *word, unsigned n);

/* Null: there is none, or no memory. */
struct line_editor *line_editor_new(const char *prompt, line_editor_word *word,
                                    void *opaque);
void line_editor_free(struct line_editor *editor);      /* null: nothing */

/* As prompt_read on a terminal. */
enum prompt_end line_editor_read(struct line_editor *editor, char *line,
                                 size_t size);

#endif
