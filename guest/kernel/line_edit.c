/*
 * The line, what is shown of it, and the lines before it.
 */
#include "guest/kernel/line_edit.h"

#include "guest/kernel/keys.h"
#include "guest/lib/string.h"

static void put_text(struct line_edit *edit, const char *text)
{
    while (*text)
        edit->put(*text++);
}

static void move_shown_cursor(struct line_edit *edit, size_t to)
{
    for (; edit->shown_cursor > to; edit->shown_cursor--)
        edit->put('\b');
    while (edit->shown_cursor < to)
        edit->put(edit->shown[edit->shown_cursor++]);
}

/* Makes what is shown the text, from the first difference on. */
static void show(struct line_edit *edit)
{
    size_t len = strlen(edit->text), shown = strlen(edit->shown), same = 0;

    while (edit->text[same] && edit->text[same] == edit->shown[same])
        same++;
    if (same < len || same < shown) {
        move_shown_cursor(edit, same);
        strlcpy(edit->shown, edit->text, LINE_SIZE);
        move_shown_cursor(edit, len);
        for (size_t i = len; i < shown; i++)
            edit->put(' ');
        for (size_t i = len; i < shown; i++)
            edit->put('\b');
    }
    move_shown_cursor(edit, edit->cursor);
}

void line_edit_begin(struct line_edit *edit)
{
    put_text(edit, edit->prompt);
    edit->text[0] = edit->shown[0] = edit->draft[0] = '\0';
    edit->cursor = edit->shown_cursor = 0;
    edit->back = 0;
}

/* Deletes the characters [FROM, TO). */
static void delete(struct line_edit *edit, size_t from, size_t to)
{
    memmove(edit->text + from, edit->text + to, strlen(edit->text + to) + 1);
    edit->cursor = from;
}

static void insert(struct line_edit *edit, char c)
{
    size_t len = strlen(edit->text);

    if (len + 1 >= LINE_SIZE)
        return;
    memmove(edit->text + edit->cursor + 1, edit->text + edit->cursor,
            len - edit->cursor + 1);
    edit->text[edit->cursor++] = c;
}

/* Where the word before the cursor begins. */
static size_t word_start(const struct line_edit *edit)
{
    size_t at = edit->cursor;

    while (at > 0 && edit->text[at - 1] == ' ')
        at--;
    while (at > 0 && edit->text[at - 1] != ' ')
        at--;
    return at;
}

static char *history_line(struct line_edit *edit, uint32_t back)
{
    return edit->history[(edit->lines - back) % LINE_HISTORY];
}

/* Shows the line that is so many lines back. */
static void recall(struct line_edit *edit, uint32_t back)
{
    if (back > edit->lines || back > LINE_HISTORY)
        return;
    if (edit->back == 0)
        strlcpy(edit->draft, edit->text, LINE_SIZE);
    edit->back = back;
    strlcpy(edit->text, back ? history_line(edit, back) : edit->draft,
            LINE_SIZE);
    edit->cursor = strlen(edit->text);
}

static void remember(struct line_edit *edit)
{
    if (!edit->text[0] ||
        (edit->lines && strcmp(history_line(edit, 1), edit->text) == 0))
        return;
    strlcpy(edit->history[edit->lines % LINE_HISTORY], edit->text, LINE_SIZE);
    edit->lines++;
}

/* Prints the words that begin with the LEN characters before the cursor. */
static void list_words(struct line_edit *edit, size_t len)
{
    const char *word;

    edit->put('\n');
    for (size_t i = 0; (word = edit->word(i)); i++) {
        if (memcmp(word, edit->text, len) != 0)
            continue;
        put_text(edit, word);
        put_text(edit, "  ");
    }
    edit->put('\n');
    put_text(edit, edit->prompt);
    edit->shown[0] = '\0';
    edit->shown_cursor = 0;
}

/* Adds what all words have in common that begin as the line does, and a blank
 * behind the only one; where that adds nothing, lists them. */
static void complete(struct line_edit *edit)
{
    const char *word, *first = NULL;
    size_t len = edit->cursor, common = 0, matches = 0;

    for (size_t i = 0; i < len; i++)
        if (edit->text[i] == ' ')
            return;
    for (size_t i = 0; (word = edit->word(i)); i++) {
        if (strlen(word) < len || memcmp(word, edit->text, len) != 0)
            continue;
        if (!first) {
            first = word;
            common = strlen(word);
        }
        for (size_t j = len; j < common; j++)
            if (word[j] != first[j])
                common = j;
        matches++;
    }
    for (size_t i = len; i < common; i++)
        insert(edit, first[i]);
    if (matches == 1)
        insert(edit, ' ');
    else if (matches > 1 && common == len)
        list_words(edit, len);
}

/* The line goes on below what is shown of it. */
static void end_line(struct line_edit *edit, const char *text)
{
    edit->cursor = strlen(edit->text);
    show(edit);
    put_text(edit, text);
}

bool line_edit_key(struct line_edit *edit, int key)
{
    size_t len = strlen(edit->text);

    switch (key) {
    case KEY_ENTER:
        end_line(edit, "\n");
        remember(edit);
        return true;
    case KEY_CTRL_C:
        end_line(edit, "^C\n");
        line_edit_begin(edit);
        return false;
    case KEY_LEFT:
        edit->cursor -= edit->cursor > 0;
        break;
    case KEY_RIGHT:
        edit->cursor += edit->cursor < len;
        break;
    case KEY_HOME:
    case KEY_CTRL_A:
        edit->cursor = 0;
        break;
    case KEY_END:
    case KEY_CTRL_E:
        edit->cursor = len;
        break;
    case KEY_BACKSPACE:
        if (edit->cursor > 0)
            delete(edit, edit->cursor - 1, edit->cursor);
        break;
    case KEY_DELETE:
        if (edit->cursor < len)
            delete(edit, edit->cursor, edit->cursor + 1);
        break;
    case KEY_CTRL_W:
        delete(edit, word_start(edit), edit->cursor);
        break;
    case KEY_CTRL_U:
        delete(edit, 0, edit->cursor);
        break;
    case KEY_CTRL_K:
        delete(edit, edit->cursor, len);
        break;
    case KEY_UP:
        recall(edit, edit->back + 1);
        break;
    case KEY_DOWN:
        if (edit->back > 0)
            recall(edit, edit->back - 1);
        break;
    case KEY_TAB:
        complete(edit);
        break;
    default:
        if (key >= ' ' && key <= '~')
            insert(edit, (char)key);
    }
    show(edit);
    return false;
}
