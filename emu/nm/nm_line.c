#define _POSIX_C_SOURCE 200809L
#include "emu/nm/nm_line.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 4, DIGITS_32 = 8, DIGITS_64 = 16, SYSV_BARS = 5 };

/* The first words of a line, and where each begins in it. */
struct words {
    char word[WORDS][DIGITS_64 + 2];    /* cut; a longer word is no number */
    const char *at[WORDS];
    unsigned count;
};

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

static void split(struct words *words, const char *text)
{
    for (words->count = 0; words->count < WORDS; words->count++) {
        size_t length, kept;
        char *to = words->word[words->count];

        text = skip_blanks(text);
        length = strcspn(text, " \t");
        if (!length)
            return;
        words->at[words->count] = text;
        kept = length <= DIGITS_64 ? length : DIGITS_64 + 1;
        memcpy(to, text, kept);
        to[kept] = '\0';
        text += length;
    }
}

static bool is_hex(const char *word)
{
    size_t digits = strspn(word, "0123456789abcdefABCDEF");

    return digits && digits <= DIGITS_64 && !word[digits];
}

static bool is_type(const char *word)
{
    return (isalpha((unsigned char)*word) || *word == '?' || *word == '-') &&
           !word[1];
}

static bool read_number(const char *word, uint32_t *number)
{
    unsigned long long value;

    if (!is_hex(word))
        return false;
    value = strtoull(word, NULL, 16);
    *number = (uint32_t)value;
    return value <= UINT32_MAX || value >> 31 == UINT64_MAX >> 31;
}

static enum nm_kind kind_of(char type)
{
    return strchr("tTiwW", type)          ? NM_CODE
           : strchr("bBdDgGrRsSuvV", type) ? NM_DATA
                                           : NM_NOTHING;
}

static void set_type(struct nm_line *line, char type)
{
    line->kind = kind_of(type);
    line->global = isupper((unsigned char)type);
}

static bool has_bars(const char *text)
{
    unsigned bars = 0;

    while ((text = strchr(text, '|'))) {
        text++;
        bars++;
    }
    return bars >= SYSV_BARS;
}

/* Ends a word at its first blank; returns where it begins. */
static char *cut_word(char *text)
{
    text += strspn(text, " \t");
    text[strcspn(text, " \t|")] = '\0';
    return text;
}

/* "name |c0100000|   T  |              FUNC|00000010|     |.text". */
static bool read_sysv(struct nm_line *line, char *text)
{
    char *field[SYSV_BARS];

    for (unsigned i = 0; i < SYSV_BARS; i++) {
        field[i] = text;
        text = strchr(text, '|') + 1;
        field[i] = cut_word(field[i]);
    }
    if (!*field[0])
        return false;
    line->name = field[0];
    if (!*field[1])
        return true;
    set_type(line, *field[2]);
    return read_number(field[1], &line->address) &&
           (!*field[4] || read_number(field[4], &line->size));
}

/* "name T c0100000 10", "name U". */
static bool is_posix(const struct words *w)
{
    if (w->count < 2 || !is_type(w->word[1]) ||
        isdigit((unsigned char)*w->word[0]) || strchr(w->word[0], ':') ||
        (is_hex(w->word[0]) && strlen(w->word[0]) >= DIGITS_32))
        return false;
    if (w->count == 2)
        return strchr("UwW", *w->word[1]);
    return is_hex(w->word[2]) && (w->count == 3 || is_hex(w->word[3]));
}

static bool read_posix(struct nm_line *line, char *text,
                       const struct words *w)
{
    line->name = cut_word(text + (w->at[0] - text));
    if (w->count == 2)
        return true;
    set_type(line, *w->word[1]);
    return read_number(w->word[2], &line->address) &&
           (w->count == 3 || read_number(w->word[3], &line->size));
}

/* What stands in front of the address: "file:" or "lib.a:member.o:". */
static char *skip_file(char *text)
{
    size_t word = strcspn(text, " \t");
    char *colon = NULL;

    for (size_t i = 0; i < word; i++)
        if (text[i] == ':')
            colon = text + i;
    return colon ? colon + 1 : text;
}

/* The name is the rest of the line, up to a tab. */
static const char *take_name(char *text, const char *at)
{
    char *name = text + (at - text);
    size_t length = strcspn(name, "\t\r");

    while (length && name[length - 1] == ' ')
        length--;
    name[length] = '\0';
    return name;
}

/* "c0100000 T name", "c0100000 10 T name", "U name". */
static bool read_bsd(struct nm_line *line, char *text, const struct words *w)
{
    unsigned type = w->count > 2 && !is_type(w->word[1]) ? 2 : 1;

    if (w->count == 2)
        return is_type(w->word[0]) && strchr("UvVwW", *w->word[0]);
    if (type + 1 >= w->count || !is_type(w->word[type]) ||
        !read_number(w->word[0], &line->address) ||
        (type == 2 && !read_number(w->word[1], &line->size)))
        return false;
    set_type(line, *w->word[type]);
    line->name = take_name(text, w->at[type + 1]);
    return true;
}

/* "c0100000 name". Names of sections and files are none of symbols. */
static bool read_untyped(struct nm_line *line, char *text,
                         const struct words *w)
{
    if (w->count != 2 || !read_number(w->word[0], &line->address))
        return false;
    line->name = take_name(text, w->at[1]);
    if (line->address && *line->name != '.')
        line->kind = NM_UNTYPED;
    return true;
}

/* Headings of several files, and of nm -f sysv. */
static bool is_heading(const char *text)
{
    size_t length = strcspn(text, "\r");

    return !*skip_blanks(text) || *text == '\r' ||
           (length && text[length - 1] == ':') ||
           !strncmp(text, "Name  ", 6);
}

bool nm_line_read(struct nm_line *line, char *text, enum nm_form *form)
{
    struct words words;

    *line = (struct nm_line){ .kind = NM_NOTHING };
    if (is_heading(text))
        return true;
    text[strcspn(text, "\r")] = '\0';
    if (has_bars(text))
        return read_sysv(line, text);
    split(&words, text);
    if ((*form == NM_FORM_UNKNOWN || *form == NM_FORM_POSIX) &&
        is_posix(&words)) {
        *form = NM_FORM_POSIX;
        return read_posix(line, text, &words);
    }
    text = skip_file(text);
    split(&words, text);
    if ((*form == NM_FORM_UNKNOWN || *form == NM_FORM_BSD) &&
        read_bsd(line, text, &words)) {
        if (line->name)
            *form = NM_FORM_BSD;
        return true;
    }
    if (*form == NM_FORM_BSD || *form == NM_FORM_POSIX ||
        !read_untyped(line, text, &words) ||
        (*form == NM_FORM_UNKNOWN && is_type(words.word[1])))
        return false;
    *form = NM_FORM_UNTYPED;
    return true;
}
