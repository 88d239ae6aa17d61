#include "emu/input/input_log.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"
#include "emu/host/number.h"

#define FIRST_LINE "pagewalk-input 1"

static const char *const source_name[INPUT_SOURCES] = {
#define INPUT_SOURCE(name, help) #name,
#include "emu/input/input_source.def"
#undef INPUT_SOURCE
};

/* Writing. */

static void put_text(struct file_part *file, const char *text)
{
    file_part_write(file, text, strlen(text));
}

/* What a user typed may hold a newline, which would end the line. */
static void put_value(struct file_part *file, const char *value)
{
    for (; *value; value++) {
        char c = (unsigned char)*value < ' ' ? '?' : *value;

        file_part_write(file, &c, 1);
    }
}

void input_log_put_head(struct file_part *file,
                        const struct input_about *about)
{
    put_text(file, FIRST_LINE "\n");
    for (unsigned i = 0; i < about->lines; i++) {
        put_text(file, about->key[i]);
        put_text(file, " ");
        put_value(file, about->value[i]);
        put_text(file, "\n");
    }
    file_part_flush(file);
}

void input_log_put(struct file_part *file, uint64_t tick,
                   enum input_source source, const uint8_t *bytes, size_t size)
{
    char text[64];

    snprintf(text, sizeof text, "%" PRIu64 " %s", tick, source_name[source]);
    put_text(file, text);
    for (size_t i = 0; i < size; i++) {
        snprintf(text, sizeof text, " %02x", bytes[i]);
        put_text(file, text);
    }
    put_text(file, "\n");
    file_part_flush(file);
}

void input_log_put_end(struct file_part *file, uint64_t tick, const char *hash)
{
    char text[64 + INPUT_HASH];

    snprintf(text, sizeof text, "end %" PRIu64 " %s\n", tick, hash);
    put_text(file, text);
}

/* Reading. */

/* A log that is being read. */
struct parse {
    struct input_log *log;
    unsigned line;              /* number of the current one, from 1 */
    size_t room, byte_room;
    struct error *error;
};

static bool refuse(const struct parse *p, const char *why)
{
    return error_usage(p->error, "%s:%u: %s", p->log->path, p->line, why);
}

/* Takes the next word off *at; empty at the end of the line. */
static char *next_word(char **at)
{
    char *word = *at + strspn(*at, " ");
    size_t length = strcspn(word, " ");

    *at = word + length + (word[length] != '\0');
    word[length] = '\0';
    return word;
}

static bool find_source(const char *name, enum input_source *source)
{
    for (unsigned i = 0; i < INPUT_SOURCES; i++)
        if (!strcmp(source_name[i], name)) {
            *source = (enum input_source)i;
            return true;
        }
    return false;
}

/* Whether *items, of `used` elements of `size` bytes, has room for one more;
 * makes it if need be. */
static bool make_room(void **items, size_t used, size_t *room, size_t size)
{
    size_t more = *room ? *room * 2 : 64;
    void *grown;

    if (used < *room)
        return true;
    grown = realloc(*items, more * size);
    if (!grown)
        return false;
    *items = grown;
    *room = more;
    return true;
}

static bool add_byte(struct parse *p, const char *word)
{
    struct input_log *log = p->log;

    if (!isxdigit((unsigned char)word[0]) ||
        !isxdigit((unsigned char)word[1]) || word[2])
        return refuse(p, "not a byte of two hexadecimal digits");
    if (!make_room((void **)&log->bytes, log->byte_count, &p->byte_room, 1))
        return error_host(p->error, "%s: no memory", log->path);
    log->bytes[log->byte_count++] = (uint8_t)strtoul(word, NULL, 16);
    return true;
}

static bool check_size(const struct parse *p, const struct input_event *event)
{
    switch (event->source) {
    case INPUT_serial:
        return event->size || refuse(p, "serial: no bytes");
    case INPUT_key:
        return event->size == 3 || refuse(p, "key: not three bytes");
    case INPUT_mouse:
        return event->size == 6 || refuse(p, "mouse: not six bytes");
    default:
        return !event->size || refuse(p, "close: takes no bytes");
    }
}

static bool parse_event(struct parse *p, const char *tick, char *rest)
{
    struct input_log *log = p->log;
    struct input_event event = { .at = log->byte_count };
    const char *word;

    if (!number_parse(tick, &event.tick))
        return refuse(p, "does not begin with a tick of the clock");
    if (log->events && event.tick < log->event[log->events - 1].tick)
        return refuse(p, "comes before the tick of the line above");
    if (!find_source(next_word(&rest), &event.source))
        return refuse(p, "no such source of input");
    if (log->events == INPUT_EVENTS_MAX)
        return refuse(p, "more events than a log can have");
    while (*(word = next_word(&rest))) {
        if (event.size == INPUT_BYTES_MAX)
            return refuse(p, "more bytes than an event can have");
        if (!add_byte(p, word))
            return false;
        event.size++;
    }
    if (!check_size(p, &event))
        return false;
    if (!make_room((void **)&log->event, log->events, &p->room,
                   sizeof event))
        return error_host(p->error, "%s: no memory", log->path);
    log->event[log->events++] = event;
    return true;
}

static bool parse_end(struct parse *p, char *rest)
{
    struct input_log *log = p->log;
    const char *tick = next_word(&rest), *hash = next_word(&rest);

    if (!number_parse(tick, &log->end_tick) ||
        strlen(hash) != INPUT_HASH - 1)
        return refuse(p, "not \"end TICK SHA-256\"");
    strcpy(log->hash, hash);
    log->ended = true;
    return true;
}

/* "key value", before the first event. */
static bool parse_about(struct parse *p, const char *key, const char *value)
{
    struct input_about *about = &p->log->about;

    if (about->lines == INPUT_ABOUT)
        return refuse(p, "too many lines that say what the run was");
    about->key[about->lines] = key;
    about->value[about->lines++] = value;
    return true;
}

static bool parse_line(struct parse *p, char *line)
{
    char *word;

    if (p->log->ended)
        return refuse(p, "a line follows the end");
    word = next_word(&line);
    if (!strcmp(word, "end"))
        return parse_end(p, line);
    if (isalpha((unsigned char)*word) && !p->log->events)
        return parse_about(p, word, line);
    return parse_event(p, word, line);
}

/* The last line of a killed recording may be cut: it has no end and does not
 * count. */
static bool parse_text(struct parse *p, char *text)
{
    size_t length = strlen(FIRST_LINE "\n");
    char *end;

    p->line = 1;
    if (strncmp(text, FIRST_LINE "\n", length) != 0)
        return refuse(p, "not an input log (\"" FIRST_LINE "\")");
    for (text += length; (end = strchr(text, '\n')); text = end + 1) {
        p->line++;
        *end = '\0';
        if (!parse_line(p, text))
            return false;
    }
    return true;
}

bool input_log_read(struct input_log *log, const char *path,
                    struct error *error)
{
    struct parse p = { .log = log, .error = error };
    size_t size;

    *log = (struct input_log){ .path = path };
    log->text = file_read(path, &size, error);
    if (!log->text)
        return false;
    p.line = 1;
    if (strlen(log->text) == size ? parse_text(&p, log->text)
                                  : refuse(&p, "holds a zero byte"))
        return true;
    input_log_free(log);
    return false;
}

void input_log_free(struct input_log *log)
{
    free(log->text);
    free(log->event);
    free(log->bytes);
    *log = (struct input_log){0};
}
