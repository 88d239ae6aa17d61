#include "emu/host/json_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "emu/host/file.h"

/* The line of a place in a text, from 1 on. */
static unsigned line_of(const char *text, const char *at)
{
    unsigned line = 1;

    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

/* JSON has no number that is no finite double; cJSON lets 1e999 pass. */
static const cJSON *find_infinite(const cJSON *node)
{
    for (; node; node = node->next) {
        const cJSON *found = node->child ? find_infinite(node->child) : NULL;

        if (cJSON_IsNumber(node) && !isfinite(node->valuedouble))
            return node;
        if (found)
            return found;
    }
    return NULL;
}

/* Escapes a string in place of itself. False: no memory. */
static bool escape(char **text)
{
    char *shown = *text ? escape_copy(*text) : NULL, *copy = NULL;

    if (!*text)
        return true;
    if (shown)
        copy = cJSON_malloc(strlen(shown) + 1);
    if (copy) {
        strcpy(copy, shown);
        cJSON_free(*text);
        *text = copy;
    }
    free(shown);
    return copy;
}

/* The strings and names of a file reach messages and tables. */
static bool escape_all(cJSON *node)
{
    for (; node; node = node->next)
        if (!escape(&node->string) || !escape(&node->valuestring) ||
            !escape_all(node->child))
            return false;
    return true;
}

/* Makes a tree safe to use: gives it back, or null and the error. */
static cJSON *check(cJSON *root, const char *path, struct error *error)
{
    const cJSON *bad = find_infinite(root);

    if (!escape_all(root))
        error_host(error, "%s: no memory", path);
    else if (bad)
        error_usage(error, "%s: \"%s\" is too large a number", path,
                    bad->string ? bad->string : "an element");
    else if (!cJSON_IsObject(root))
        error_usage(error, "%s: no JSON object", path);
    else
        return root;
    cJSON_Delete(root);
    return NULL;
}

cJSON *json_text_read(const char *text, const char *path, struct error *error)
{
    const char *end = NULL;
    cJSON *root = cJSON_ParseWithOpts(text, &end, 1);

    if (root)
        return check(root, path, error);
    error_usage(error, "%s:%u: no JSON from here on", path,
                line_of(text, end));
    return NULL;
}

/* Adds a line to the list. False: it is no object, or there is no memory. */
static bool add_line(cJSON *lines, char *line)
{
    cJSON *node = cJSON_ParseWithOpts(line, NULL, 1);

    if (cJSON_IsObject(node) && cJSON_AddItemToArray(lines, node))
        return true;
    cJSON_Delete(node);
    return false;
}

/* JSON lines, where the first is an object by itself and others follow. Null and
 * no error: the text is none of these. */
static cJSON *read_lines(char *text, const char *path, struct error *error,
                         bool *are_lines)
{
    char *next = strchr(text, '\n'), *line;
    unsigned number = 1;
    cJSON *root, *lines;

    *are_lines = false;
    if (!next || !next[1 + strspn(next + 1, " \t\r\n")])
        return NULL;
    *next = 0;
    root = cJSON_ParseWithOpts(text, NULL, 1);
    *next = '\n';
    if (!cJSON_IsObject(root)) {
        cJSON_Delete(root);
        return NULL;
    }
    *are_lines = true;
    lines = cJSON_AddArrayToObject(root, "lines");
    for (line = next + 1; lines && *line; line = next) {
        number++;
        next = line + strcspn(line, "\n");
        if (*next)
            *next++ = 0;
        if (line[strspn(line, " \t\r")] && !add_line(lines, line)) {
            error_usage(error, "%s:%u: no JSON object", path, number);
            cJSON_Delete(root);
            return NULL;
        }
    }
    return check(root, path, error);
}

static cJSON *read_file(const char *path, bool may_be_lines,
                        struct error *error)
{
    size_t size;
    char *text = file_read(path, &size, error);
    bool are_lines = false;
    cJSON *root = NULL;

    if (!text)
        return NULL;
    path = file_input_name(path);
    if (strlen(text) != size) {
        error_usage(error, "%s:%u: a 0 byte is no JSON", path,
                    line_of(text, text + strlen(text)));
    } else {
        if (may_be_lines)
            root = read_lines(text, path, error, &are_lines);
        if (!are_lines)
            root = json_text_read(text, path, error);
    }
    free(text);
    return root;
}

cJSON *json_file_read(const char *path, struct error *error)
{
    return read_file(path, false, error);
}

cJSON *json_file_read_lines(const char *path, struct error *error)
{
    return read_file(path, true, error);
}
