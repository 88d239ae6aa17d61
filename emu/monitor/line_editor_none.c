/* What stands for the editor in a build without libedit: there is none. */
#include "emu/monitor/line_editor.h"

struct line_editor *line_editor_new(const char *prompt, line_editor_word *word,
                                    void *opaque)
{
    (void)prompt, (void)word, (void)opaque;
    return NULL;
}

void line_editor_free(struct line_editor *editor)
{
    (void)editor;
}

enum prompt_end line_editor_read(struct line_editor *editor, char *line,
                                 size_t size)
{
    (void)editor, (void)line, (void)size;
    return PROMPT_QUIT;
}
