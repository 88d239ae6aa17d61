/* Editing by libedit (editline(3)). Keys come as prompt.c reads them, so that a
 * signal ends the wait. */
#define _POSIX_C_SOURCE 200809L
#include "emu/monitor/line_editor.h"

#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "emu/host/signals.h"

enum { HISTORY_LINES = 500, LISTED_MAX = 60, WORD_MAX = 128 };

struct line_editor {
    EditLine *edit;
    History *history;
    const char *prompt;
    line_editor_word *word;
    void *opaque;
    bool toggled, ended;        /* Ctrl-A c, Ctrl-A x */
};

static struct line_editor *editor_of(EditLine *edit)
{
    struct line_editor *editor = NULL;

    el_get(edit, EL_CLIENTDATA, &editor);
    return editor;
}

static char *prompt_text(EditLine *edit)
{
    return (char *)editor_of(edit)->prompt;
}

static int read_key(EditLine *edit, wchar_t *key)
{
    unsigned char byte;

    (void)edit;
    fflush(stdout);
    if (!signals_wait_input(STDIN_FILENO) || read(STDIN_FILENO, &byte, 1) != 1)
        return 0;
    *key = byte == '\r' ? '\n' : byte;
    return 1;
}

static unsigned char toggle(EditLine *edit, int key)
{
    (void)key;
    editor_of(edit)->toggled = true;
    return CC_EOF;
}

static unsigned char end(EditLine *edit, int key)
{
    (void)key;
    editor_of(edit)->ended = true;
    return CC_EOF;
}

/* Of all words that can stand there: how many, and what they begin with. */
static unsigned common_start(struct line_editor *editor, const char *line,
                             const char *typed, char common[WORD_MAX])
{
    size_t length = strlen(typed);
    unsigned count = 0;
    const char *word;

    for (unsigned n = 0; (word = editor->word(editor->opaque, line, typed, n));
         n++) {
        if (strncmp(word, typed, length))
            continue;
        if (!count++)
            snprintf(common, WORD_MAX, "%s", word);
        else
            for (size_t i = 0; common[i]; i++)
                if (common[i] != word[i])
                    common[i] = 0;
    }
    return count;
}

static void list(struct line_editor *editor, const char *line,
                 const char *typed)
{
    size_t length = strlen(typed);
    unsigned count = 0;
    const char *word;

    putchar('\n');
    for (unsigned n = 0; count < LISTED_MAX &&
         (word = editor->word(editor->opaque, line, typed, n)); n++)
        if (!strncmp(word, typed, length))
            printf(count++ ? "  %s" : "%s", word);
    printf(count == LISTED_MAX ? "  ...\n" : "\n");
}

/* Tab: goes on with the word in front of the cursor as far as it is certain. */
static unsigned char complete(EditLine *edit, int key)
{
    struct line_editor *editor = editor_of(edit);
    const LineInfo *info = el_line(edit);
    const char *start = info->cursor;
    char line[WORD_MAX], typed[WORD_MAX], common[WORD_MAX] = "";
    unsigned count;

    (void)key;
    while (start > info->buffer && !strchr(" \t*(+-/,", start[-1]))
        start--;
    if (start - info->buffer >= WORD_MAX || info->cursor - start >= WORD_MAX)
        return CC_ERROR;
    snprintf(line, sizeof line, "%.*s", (int)(start - info->buffer),
             info->buffer);
    snprintf(typed, sizeof typed, "%.*s", (int)(info->cursor - start), start);
    count = common_start(editor, line, typed, common);
    if (!count)
        return CC_ERROR;
    if (strlen(common) > strlen(typed))
        el_insertstr(edit, common + strlen(typed));
    else if (count > 1)
        list(editor, line, typed);
    if (count == 1)
        el_insertstr(edit, " ");
    return count > 1 ? CC_REDISPLAY : CC_REFRESH;
}

static void bind_keys(EditLine *edit)
{
    el_set(edit, EL_ADDFN, "to-guest", "back to the guest", toggle);
    el_set(edit, EL_ADDFN, "end-run", "end the run", end);
    el_set(edit, EL_ADDFN, "complete", "complete a word", complete);
    el_set(edit, EL_BIND, "^I", "complete", NULL);
    el_set(edit, EL_BIND, "^Ac", "to-guest", NULL);
    el_set(edit, EL_BIND, "^Ax", "end-run", NULL);
}

struct line_editor *line_editor_new(const char *prompt, line_editor_word *word,
                                    void *opaque)
{
    struct line_editor *editor = calloc(1, sizeof *editor);
    HistEvent event;

    if (!editor)
        return NULL;
    editor->prompt = prompt;
    editor->word = word;
    editor->opaque = opaque;
    editor->edit = el_init("pagewalk", stdin, stdout, stderr);
    editor->history = history_init();
    if (!editor->edit || !editor->history) {
        line_editor_free(editor);
        return NULL;
    }
    history(editor->history, &event, H_SETSIZE, HISTORY_LINES);
    history(editor->history, &event, H_SETUNIQUE, 1);
    el_set(editor->edit, EL_CLIENTDATA, editor);
    el_set(editor->edit, EL_PROMPT, prompt_text);
    el_set(editor->edit, EL_EDITOR, "emacs");
    el_set(editor->edit, EL_HIST, history, editor->history);
    el_set(editor->edit, EL_GETCFN, read_key);
    bind_keys(editor->edit);
    return editor;
}

void line_editor_free(struct line_editor *editor)
{
    if (!editor)
        return;
    if (editor->edit)
        el_end(editor->edit);
    if (editor->history)
        history_end(editor->history);
    free(editor);
}

enum prompt_end line_editor_read(struct line_editor *editor, char *line,
                                 size_t size)
{
    struct termios modes;
    bool known = !tcgetattr(STDIN_FILENO, &modes);
    const char *text;
    HistEvent event;
    int count;

    editor->toggled = editor->ended = false;
    text = el_gets(editor->edit, &count);
    /* libedit leaves echo and lines on, the guest's keys want neither. */
    if (known)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
    if (!text || editor->toggled || editor->ended) {
        putchar('\n');
        el_reset(editor->edit);
        return editor->toggled ? PROMPT_TOGGLE : PROMPT_QUIT;
    }
    snprintf(line, size, "%s", text);
    line[strcspn(line, "\n")] = 0;
    if (*line)
        history(editor->history, &event, H_ENTER, line);
    return PROMPT_LINE;
}
