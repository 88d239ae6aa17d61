/*
 * A terminal of one row stands behind the editor: what it shows must be the
 * prompt and the line, whatever was typed.
 */
#include "guest/kernel/line_test.h"

#include "guest/kernel/keys.h"
#include "guest/kernel/line_edit.h"
#include "guest/lib/compiler.h"
#include "guest/lib/string.h"

static char screen[80];
static size_t column;

static void put(char c)
{
    if (c == '\n') {
        memset(screen, 0, sizeof(screen));
        column = 0;
    } else if (c == '\b') {
        column -= column > 0;
    } else if (column < sizeof(screen) - 1) {
        screen[column++] = c;
    }
}

static const char *word(size_t index)
{
    static const char *const words[] = { "walk", "wait", "maps" };

    return index < ARRAY_SIZE(words) ? words[index] : NULL;
}

const char *test_keys(void)
{
    static const struct {
        const char *bytes;
        int key;
    } known[] = {
        { "x", 'x' }, { "\033[A", KEY_UP }, { "\033[B", KEY_DOWN },
        { "\033[C", KEY_RIGHT }, { "\033OD", KEY_LEFT },
        { "\033[1~", KEY_HOME }, { "\033OF", KEY_END },
        { "\033[3~", KEY_DELETE }, { "\033[99~", KEY_NONE },
        { "\033[1;5C", KEY_RIGHT }, { "\033x", KEY_NONE },
    };

    for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
        struct key_decoder decoder = { 0, 0 };
        int key = KEY_NONE;

        for (const char *at = known[i].bytes; *at; at++) {
            if (key != KEY_NONE)
                return "a key came before its sequence ended";
            key = key_decode(&decoder, *at);
        }
        if (key != known[i].key)
            return known[i].bytes + (known[i].bytes[0] == '\033');
        if (key_decode(&decoder, 'y') != 'y')
            return "a sequence took the character behind it";
    }
    return NULL;
}

/* Types bytes as a terminal sends them; the last Enter's line stays in TEXT. */
static void type(struct line_edit *edit, const char *bytes)
{
    struct key_decoder decoder = { 0, 0 };

    for (; *bytes; bytes++) {
        int key = key_decode(&decoder, *bytes);

        if (key != KEY_NONE && line_edit_key(edit, key) && bytes[1])
            line_edit_begin(edit);
    }
}

/* What the screen shows must be "> " and the line, with the cursor in it, and
 * then nothing but blanks. */
static bool shows_the_line(const struct line_edit *edit)
{
    size_t len = strlen(edit->text);

    if (memcmp(screen, "> ", 2) != 0 ||
        memcmp(screen + 2, edit->text, len) != 0 ||
        column != 2 + edit->cursor)
        return false;
    for (size_t i = 2 + len; i < sizeof(screen); i++)
        if (screen[i] != ' ' && screen[i])
            return false;
    return true;
}

const char *test_line_edit(void)
{
    static struct line_edit edit;
    static const struct {
        const char *typed, *line;
    } cases[] = {
        { "abc", "abc" },
        { "abd\bc", "abc" },
        { "ac\033[Db", "abc" },
        { "bc\001a", "abc" },
        { "bc\033[Ha\033[Fd", "abcd" },
        { "abc\033[D\033[D\033[3~", "ac" },
        { "one two  \027", "one " },
        { "one two\033[D\033[D\033[D\025", "two" },
        { "one two\001\033[C\033[C\033[C\013", "one" },
        { "first\nsecond\n\033[A", "second" },
        { "first\nsecond\n\033[A\033[A", "first" },
        { "first\nsecond\n\033[A\033[A\033[B", "second" },
        { "first\nnew\033[A\033[B", "new" },
        { "lost\003kept", "kept" },
        { "m\t", "maps " },
        { "w\t", "wa" },
        { "wa\tl\t", "walk " },
        { "x\t", "x" },
        { "\b\033[D\033[3~\027", "" },
        /* no more than fits is kept: 75 of these 80 */
        { "1234567890123456789012345678901234567890"
          "1234567890123456789012345678901234567890",
          "1234567890123456789012345678901234567890"
          "12345678901234567890123456789012345" },
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        memset(&edit, 0, sizeof(edit));
        edit.prompt = "> ";
        edit.put = put;
        edit.word = word;
        put('\n');
        line_edit_begin(&edit);
        type(&edit, cases[i].typed);
        if (strcmp(edit.text, cases[i].line) != 0)
            return cases[i].line;
        if (!shows_the_line(&edit))
            return "the screen shows another line";
    }
    return NULL;
}
