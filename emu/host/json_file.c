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

cJSON *json_text_read(const char *text, const char *path, struct error *error)
{
    const char *end = NULL;
    cJSON *root = cJSON_ParseWithOpts(text, &end, 1);
    const cJSON *bad;

    if (!root) {
        error_usage(error, "%s:%u: no JSON from here on", path,
                    line_of(text, end));
        return NULL;
    }
    bad = find_infinite(root);
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

cJSON *json_file_read(const char *path, struct error *error)
{
    size_t size;
    char *text = file_read(path, &size, error);
    cJSON *root = NULL;

    if (!text)
        return NULL;
    path = file_input_name(path);
    if (strlen(text) != size)
        error_usage(error, "%s:%u: a 0 byte is no JSON", path,
                    line_of(text, text + strlen(text)));
    else
        root = json_text_read(text, path, error);
    free(text);
    return root;
}
