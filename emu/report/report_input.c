/* The inputs of a report, and their members. */
#include <string.h>

#include "emu/host/file.h"
#include "emu/host/json_file.h"
#include "emu/report/report_parts.h"

/* Numbers of JSON are doubles here, which hold every integer up to 2^53. */
#define COUNT_MAX 0x1p53

static const char *const schemas[] = {
#define REPORT_KIND(name, schema, what) schema,
#include "emu/report/report_kind.def"
#undef REPORT_KIND
};

static bool find_kind(struct report_input *input, struct error *error)
{
    const cJSON *schema = cJSON_GetObjectItemCaseSensitive(input->root,
                                                           "schema");

    if (!cJSON_IsString(schema))
        return error_usage(error, "%s: no \"schema\": not a file of "
                           "Pagewalk's", input->path);
    for (unsigned i = 0; i < REPORT_KINDS; i++)
        if (!strcmp(schema->valuestring, schemas[i])) {
            input->kind = (enum report_kind)i;
            return true;
        }
    return error_usage(error, "%s: schema \"%.60s\" is none of %s, %s, %s, %s",
                       input->path, schema->valuestring, schemas[0],
                       schemas[1], schemas[2], schemas[3]);
}

static bool adopt(struct report_input *input, struct error *error)
{
    if (input->root && find_kind(input, error))
        return true;
    report_input_free(input);
    return false;
}

bool report_input_read(struct report_input *input, const char *path,
                       struct error *error)
{
    *input = (struct report_input){.path = path};
    input->root = json_file_read_lines(path, error);
    return adopt(input, error);
}

bool report_input_parse(struct report_input *input, const char *text,
                        const char *path, struct error *error)
{
    *input = (struct report_input){.path = path};
    input->root = json_text_read(text, path, error);
    return adopt(input, error);
}

void report_input_free(struct report_input *input)
{
    cJSON_Delete(input->root);
    input->root = NULL;
}

void report_refuse(struct report *r, unsigned input, const char *place,
                   const char *name, const char *why)
{
    if (r->failed)
        return;
    r->failed = true;
    error_usage(r->error, "%s: %.100s%s%.100s %s", r->input[input]->path, place,
                *place && *name ? "." : "", name, why);
}

static const cJSON *member(const cJSON *object, const char *name)
{
    return object ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
}

uint64_t report_count_of(struct report *r, unsigned input, const cJSON *object,
                         const char *place, const char *name)
{
    const cJSON *number = member(object, name);
    double value;

    if (!number)
        return 0;
    value = number->valuedouble;
    if (!cJSON_IsNumber(number) || !(value >= 0 && value <= COUNT_MAX) ||
        value != (double)(uint64_t)value) {
        report_refuse(r, input, place, name, "is no count from 0 to 2^53");
        return 0;
    }
    return (uint64_t)value;
}

double report_real_of(struct report *r, unsigned input, const cJSON *object,
                      const char *place, const char *name)
{
    const cJSON *number = member(object, name);

    if (!number)
        return 0;
    if (!cJSON_IsNumber(number) || !(number->valuedouble >= -COUNT_MAX &&
                                     number->valuedouble <= COUNT_MAX)) {
        report_refuse(r, input, place, name, "is no number up to 2^53");
        return 0;
    }
    return number->valuedouble;
}

const char *report_text_of(struct report *r, unsigned input,
                           const cJSON *object, const char *place,
                           const char *name)
{
    const cJSON *text = member(object, name);

    if (!text)
        return "";
    if (!cJSON_IsString(text)) {
        report_refuse(r, input, place, name, "is no text");
        return "";
    }
    return text->valuestring;
}

const cJSON *report_object_of(struct report *r, unsigned input,
                              const cJSON *object, const char *name)
{
    const cJSON *found = member(object, name);

    if (!found || cJSON_IsObject(found))
        return found;
    report_refuse(r, input, name, "", "is no object");
    return NULL;
}

const cJSON *report_array_of(struct report *r, unsigned input,
                             const cJSON *object, const char *name)
{
    const cJSON *found = member(object, name), *element;

    if (!found)
        return NULL;
    if (!cJSON_IsArray(found)) {
        report_refuse(r, input, name, "", "is no list");
        return NULL;
    }
    cJSON_ArrayForEach(element, found)
        if (!cJSON_IsObject(element)) {
            report_refuse(r, input, name, "", "has an element that is no "
                          "object");
            return NULL;
        }
    return found;
}
