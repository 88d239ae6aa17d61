/* A model is read: inih splits the text into lines, keys and values; the
 * tables of model_keys.h and tlbspec.h know what they mean. */
#define _POSIX_C_SOURCE 200809L
#include "emu/model/model_file.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"
#include "emu/model/model_keys.h"
#include "emu/model/shipped_models.h"
#include "emu/model/tlbspec.h"

enum section { SECTION_CPU, SECTION_TLB, SECTION_WALK, SECTION_COST, SECTIONS };

static const char *const section_name[SECTIONS] = {
    "cpu", "tlb", "walk", "cost",
};

/* The state of one parse. */
struct parse {
    struct cpu_model *model;
    struct tlbspec tlb;
    const char *text;               /* not read yet */
    int line;                       /* number of the line read last */
    int section_line[SECTIONS];     /* of the section's last key; 0: none */
    bool seen[MODEL_KEYS];
    bool failed;
    struct error *error;
};

/* The section of this name; SECTIONS: there is none. */
static unsigned find_section(const char *name)
{
    unsigned s = 0;

    while (s < SECTIONS && strcmp(name, section_name[s]))
        s++;
    return s;
}

static bool set_model_key(struct parse *parse, const char *section,
                          const char *name, const char *value)
{
    unsigned key = model_keys_find(section, name);

    if (key == MODEL_KEYS)
        return error_usage(parse->error, "no such %s",
                           find_section(section) == SECTION_COST
                               ? "cost class" : "key");
    if (parse->seen[key])
        return error_usage(parse->error, "given twice");
    parse->seen[key] = true;
    return model_keys_set(key, parse->model, value, parse->error);
}

static bool set_key(struct parse *parse, const char *section,
                    const char *name, const char *value)
{
    unsigned s = find_section(section);

    if (s == SECTIONS && *section)
        return error_usage(parse->error, "no section [%s]", section);
    if (s == SECTIONS)
        return error_usage(parse->error, "a key before the first [section]");
    parse->section_line[s] = parse->line;
    if (s == SECTION_TLB)
        return tlbspec_set(&parse->tlb, &parse->model->mmu, name, value,
                           parse->error) ||
               error_prefix(parse->error, "[tlb]");
    return set_model_key(parse, section, name, value) ||
           error_prefix(parse->error, "[%s] %s", section, name);
}

/* Called by inih for each key. Only the first error is kept. */
static int on_key(void *opaque, const char *section, const char *name,
                  const char *value)
{
    struct parse *parse = opaque;

    if (!parse->failed && !set_key(parse, section, name, value))
        parse->failed = true;
    return 1;
}

/* Called by inih for each line; `line` has room for `size` bytes. */
static char *next_line(char *line, int size, void *opaque)
{
    struct parse *parse = opaque;
    size_t length = strcspn(parse->text, "\n");

    if (!*parse->text || parse->failed)
        return NULL;
    parse->line++;
    if (length + 2 > (size_t)size) {
        error_usage(parse->error, "longer than %d characters", size - 2);
        parse->failed = true;
        return NULL;
    }
    memcpy(line, parse->text, length);
    line[length] = 0;
    parse->text += length + (parse->text[length] == '\n');
    return line;
}

/* Each key that must be there is there. False: parse->line is the line that
 * the error is about. */
static bool check_complete(struct parse *parse)
{
    for (unsigned key = 0; key < MODEL_KEYS; key++) {
        const char *section = model_keys_section(key);

        if (!model_keys_required(key) || parse->seen[key])
            continue;
        parse->line = parse->section_line[find_section(section)];
        return error_usage(parse->error, "[%s] has no '%s'", section,
                           model_keys_name(key));
    }
    return true;
}

static bool check_tlb(struct parse *parse)
{
    char text[sizeof(parse->error->text)];

    parse->line = parse->section_line[SECTION_TLB];
    return mmu_config_check(&parse->model->mmu, text, sizeof(text)) ||
           error_usage(parse->error, "[tlb] %s", text);
}

bool model_file_parse(struct cpu_model *model, const char *file,
                      const char *text, struct error *error)
{
    struct parse parse = { .model = model, .text = text, .error = error };
    int last, bad;

    *model = (struct cpu_model){
        .vendor = "GenuineIntel",
        .mmu = { .policy = TLB_PLRU, .seed = 1 },
    };
    bad = ini_parse_stream(next_line, &parse, on_key, &parse);
    if (!parse.failed && bad < 0)
        return error_host(error, "%s: no memory", file);
    last = parse.line;
    if (!parse.failed && bad > 0) {
        parse.line = bad;
        parse.failed = !error_usage(error, "neither [section], key = value "
                                    "nor a comment");
    }
    if (!parse.failed)
        parse.failed = !check_complete(&parse) || !check_tlb(&parse);
    if (!parse.failed)
        return true;
    /* An error about a section that has no line is one about the last line. */
    return error_prefix(error, "%s:%d", file,
                        parse.line ? parse.line : last ? last : 1);
}

static bool is_file_name(const char *name)
{
    static const char ending[] = ".ini";
    size_t length = strlen(name);

    return strchr(name, '/') ||
           (length >= sizeof(ending) &&
            !strcmp(name + length - strlen(ending), ending));
}

static char *read_file(const char *path, struct error *error)
{
    size_t size;
    char *text = file_read(path, &size, error);

    if (text && strlen(text) != size) {
        error_usage(error, "%s: not a text file", path);
        free(text);
        return NULL;
    }
    return text;
}

char *model_file_read(const char *name, struct error *error)
{
    const char *text = shipped_models_text(name);
    char *copy;

    if (is_file_name(name))
        return read_file(name, error);
    if (!text) {
        error_usage(error, "no model '%s' (see 'pagewalk list models')",
                    name);
        return NULL;
    }
    copy = strdup(text);
    if (!copy)
        error_host(error, "no memory for model %s", name);
    return copy;
}

bool model_file_load(struct cpu_model *model, const char *name,
                     struct error *error)
{
    char *text = model_file_read(name, error);
    char shown[64];
    bool ok;

    if (!text)
        return false;
    snprintf(shown, sizeof(shown), "%s.ini", name);
    ok = model_file_parse(model, is_file_name(name) ? name : shown, text,
                          error);
    free(text);
    return ok;
}
