#include "emu/host/json_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
    if (bad)
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
    bool is_stdin = !strcmp(path, "-");
    size_t size;
    char *text = is_stdin ? file_read_input(&size, error)
                          : file_read(path, &size, error);
    cJSON *root = NULL;

    if (!text)
        return NULL;
    if (is_stdin)
        path = "standard input";
    if (strlen(text) != size)
        error_usage(error, "%s:%u: a 0 byte is no JSON", path,
                    line_of(text, text + strlen(text)));
    else
        root = json_text_read(text, path, error);
    free(text);
    return root;
}
