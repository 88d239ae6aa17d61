#include "emu/typing/keystroke.h"

#include <ctype.h>
#include <string.h>

#include "base/suggest.h"
#include "emu/display/keymap.h"

#define NAMES_HELP "<KEY> is a name or a character, or several held together " \
                   "(<ctrl-c>); names: "

static const struct {
    const char *name, *key, *bytes;
} named[] = {
#define KEY_NAME(name, key, bytes) { name, key, bytes },
#include "emu/typing/key_name.def"
#undef KEY_NAME
};

enum { NAMES = sizeof named / sizeof named[0] };

static const char all_names[] =
#define KEY_NAME(name, key, bytes) name " "
#include "emu/typing/key_name.def"
#undef KEY_NAME
    ;

/* The characters of a US keyboard that need Shift, and those on the same key
 * that do not. Letters are not among them. */
static const char shifted[] = "!@#$%^&*()_+{}|:\"~<>?";
static const char unshifted[] = "1234567890-=[]\\;'`,./";

static bool add_key(struct keystroke *stroke, const char *key)
{
    if (stroke->keys == KEYSTROKE_KEYS)
        return false;
    stroke->key[stroke->keys++] = keymap_code(key);
    return true;
}

static bool add_bytes(struct keystroke *stroke, const char *bytes)
{
    size_t size = strlen(bytes);

    if (stroke->bytes + size > KEYSTROKE_BYTES)
        return false;
    memcpy(stroke->byte + stroke->bytes, bytes, size);
    stroke->bytes += (unsigned)size;
    return true;
}

static unsigned find_name(const char *name, size_t length)
{
    unsigned i = 0;

    while (i < NAMES && (strlen(named[i].name) != length ||
                         memcmp(named[i].name, name, length)))
        i++;
    return i;
}

static bool add_named(struct keystroke *stroke, unsigned number)
{
    return add_key(stroke, named[number].key) &&
           add_bytes(stroke, named[number].bytes);
}

/* A printable character, by the key that types it. */
static bool add_character(struct keystroke *stroke, char c)
{
    const char text[] = { c, '\0' };
    const char *at = strchr(shifted, c);
    char key[] = { (char)toupper((unsigned char)c), '\0' };

    if (at)
        key[0] = unshifted[at - shifted];
    if ((at || isupper((unsigned char)c)) && !add_key(stroke, "Left Shift"))
        return false;
    return add_key(stroke, *key == ' '    ? "Space"
                           : *key == '\\' ? "Backslash"
                                          : key) &&
           add_bytes(stroke, text);
}

static bool is_typable(char c)
{
    return c >= ' ' && c <= '~';
}

static bool no_key(const char *name, size_t length, struct error *error)
{
    char hint[SUGGEST_TEXT_SIZE];
    struct suggestion s;

    suggest_begin(&s, name, length);
    for (unsigned i = 0; i < NAMES; i++)
        suggest_offer(&s, named[i].name);
    return error_usage(error, "no key '%.*s'%s; " NAMES_HELP "%.*s",
                       (int)(length < 20 ? length : 20), name,
                       suggest_text(&s, hint), (int)sizeof all_names - 2,
                       all_names);
}

/* One key of "<...>", of which `length` characters name it. */
static bool add_part(struct keystroke *stroke, const char *name,
                     size_t length, struct error *error)
{
    unsigned number = find_name(name, length);
    bool fits;

    if (number < NAMES)
        fits = add_named(stroke, number);
    else if (length == 1 && is_typable(*name))
        fits = add_character(stroke, *name);
    else
        return no_key(name, length, error);
    return fits || error_usage(error, "more than %d keys at once",
                               KEYSTROKE_KEYS);
}

/* Whether the keys that are held, each with a - behind it, have this one. */
static bool is_held(const char *held, const char *end, const char *name)
{
    size_t length = strlen(name);

    for (; held < end; held += 1 + strcspn(held, "-"))
        if (strcspn(held, "-") == length && !memcmp(held, name, length))
            return true;
    return false;
}

/* A terminal sends Control with a character as one byte, and Alt as an ESC in
 * front (xterm, "metaSendsEscape"). */
static bool make_serial(struct keystroke *stroke, const char *held,
                        const char *end, struct error *error)
{
    bool control = is_held(held, end, "ctrl");

    if (!stroke->bytes || (control && stroke->bytes != 1))
        return error_usage(error, "a serial line has no key '%.*s'",
                           (int)strcspn(held, ">"), held);
    if (control)
        stroke->byte[0] &= 0x1f;
    else if (is_held(held, end, "shift"))
        stroke->byte[0] = (uint8_t)toupper(stroke->byte[0]);
    if (is_held(held, end, "alt") && stroke->bytes < KEYSTROKE_BYTES) {
        memmove(stroke->byte + 1, stroke->byte, stroke->bytes++);
        stroke->byte[0] = '\033';
    }
    return true;
}

/* "<NAME>" or "<A-B-C>" at *text. A part that begins with - is the key. */
static bool read_chord(struct keystroke *stroke, const char **text,
                       enum keystroke_line line, struct error *error)
{
    const char *held = *text + 1, *part = held, *end = strchr(held, '>');

    if (!end)
        return error_usage(error, "a '<' without its '>' (\\< is the "
                           "character)");
    for (;;) {
        size_t length = part < end ? 1 + strcspn(part + 1, "->") : 0;

        if (!add_part(stroke, part, length, error))
            return false;
        if (part + length == end)
            break;
        part += length + 1;
    }
    *text = end + 1;
    return line == KEYSTROKE_KEYBOARD ||
           make_serial(stroke, held, part, error);
}

/* The character behind a backslash. */
static bool read_escape(struct keystroke *stroke, char c,
                        enum keystroke_line line, struct error *error)
{
    const char text[] = { c == 'n' ? '\n' : c == 'b' ? '\b' : c, '\0' };

    switch (c) {
    case 'n':
    case 'b':
        if (line == KEYSTROKE_SERIAL)
            return add_bytes(stroke, text);
        return add_key(stroke, c == 'n' ? "Enter" : "Backspace");
    case 'r':
        return add_named(stroke, find_name("enter", 5));
    case 't':
        return add_named(stroke, find_name("tab", 3));
    case 'e':
        return add_named(stroke, find_name("esc", 3));
    case '\\':
    case '<':
        return add_character(stroke, c);
    default:
        return error_usage(error, "no character '\\%.*s': \\n, \\r, \\t, \\b, "
                           "\\e, \\\\ and \\< are all there are", c != 0, &c);
    }
}

bool keystroke_next(struct keystroke *stroke, const char **text,
                    enum keystroke_line line, struct error *error)
{
    const char c = *(*text)++;

    *stroke = (struct keystroke){ .keys = 0 };
    if (c == '\\')
        return read_escape(stroke, **text ? *(*text)++ : '\0', line, error);
    if (c == '<') {
        --*text;
        return read_chord(stroke, text, line, error);
    }
    if (c == '\n' || c == '\t')
        return read_escape(stroke, c == '\n' ? 'n' : 't', line, error);
    if (is_typable(c))
        return add_character(stroke, c);
    if (line == KEYSTROKE_SERIAL) {
        stroke->byte[stroke->bytes++] = (uint8_t)c;
        return true;
    }
    return error_usage(error, "no key of a US keyboard types the byte 0x%02x",
                       (uint8_t)c);
}

bool keystroke_character(struct keystroke *stroke, char c)
{
    *stroke = (struct keystroke){ .keys = 0 };
    if (c == '\n' || c == '\t')
        return add_named(stroke, find_name(c == '\n' ? "enter" : "tab",
                                           c == '\n' ? 5 : 3));
    return is_typable(c) && add_character(stroke, c);
}

bool keystroke_check(const char *text, enum keystroke_line line,
                     struct error *error)
{
    struct keystroke stroke;

    while (*text)
        if (!keystroke_next(&stroke, &text, line, error))
            return false;
    return true;
}
